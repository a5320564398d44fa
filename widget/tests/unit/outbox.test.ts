import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createOutbox, type Outcome, type Outgoing } from '../../src/chat/outbox';

const message = (id: string, more: Partial<Outgoing> = {}): Outgoing => ({
  id,
  text: `text of ${id}`,
  language: 'zh-Hans',
  chosen: false,
  after: 0,
  time: '2026-11-22T06:31:00Z',
  state: 'sending',
  ...more,
});

/** An outbox whose channel answers with `outcomes` in turn, then accepts everything. */
function setUp(...outcomes: Outcome[]) {
  const delivered: Outgoing[] = [];
  const accepted: string[] = [];
  let shown: readonly Outgoing[] = [];
  let seq = 0;
  const outbox = createOutbox({
    deliver: async (one) => {
      delivered.push(one);
      return outcomes.shift() ?? { kind: 'accepted', seq: ++seq };
    },
    onAccepted: ({ id }) => accepted.push(id),
    onChange: (messages) => (shown = messages),
  });
  return { outbox, delivered, accepted, shown: () => shown };
}

const ids = (messages: readonly Outgoing[]): string[] => messages.map(({ id }) => id);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the outbox', () => {
  test('delivers in the order of writing, one at a time', async () => {
    const { outbox, accepted, shown } = setUp();
    for (const id of ['a', 'b', 'c']) outbox.add(message(id));
    expect(ids(shown())).toEqual(['a', 'b', 'c']);
    await vi.runAllTimersAsync();
    expect(accepted).toEqual(['a', 'b', 'c']);
    expect(shown()).toEqual([]);
  });

  test('keeps a message under its id until it is accepted, and nothing overtakes it', async () => {
    const { outbox, delivered, accepted } = setUp({ kind: 'unreachable' }, { kind: 'unreachable' });
    outbox.add(message('a'));
    outbox.add(message('b'));
    await vi.runAllTimersAsync();
    expect(ids(delivered)).toEqual(['a', 'a', 'a', 'b']);
    expect(accepted).toEqual(['a', 'b']);
  });

  test('shows that a message waits', async () => {
    const { outbox, shown } = setUp({ kind: 'unreachable' });
    outbox.add(message('a'));
    await vi.advanceTimersByTimeAsync(1);
    expect(shown()[0]).toMatchObject({ id: 'a', state: 'waiting' });
  });

  test('does not wait for its pause when the way is free again', async () => {
    const { outbox, accepted } = setUp({ kind: 'unreachable' });
    outbox.add(message('a'));
    await vi.advanceTimersByTimeAsync(1);
    await outbox.flush();
    expect(accepted).toEqual(['a']);
  });

  test('marks a refused message and goes on with the others', async () => {
    const { outbox, accepted, shown } = setUp({ kind: 'refused', code: 'body_too_large' });
    outbox.add(message('a'));
    outbox.add(message('b'));
    await vi.runAllTimersAsync();
    expect(accepted).toEqual(['b']);
    expect(shown()).toEqual([message('a', { state: 'failed', reason: 'body_too_large' })]);
  });

  test('tries a refused message again when asked to, under the same id', async () => {
    const { outbox, delivered, accepted } = setUp({ kind: 'refused', code: 'not_json' });
    outbox.add(message('a'));
    await vi.runAllTimersAsync();
    outbox.retry('a');
    await vi.runAllTimersAsync();
    expect(ids(delivered)).toEqual(['a', 'a']);
    expect(accepted).toEqual(['a']);
  });

  test('waits as long as the channel says', async () => {
    const { outbox, accepted } = setUp({ kind: 'later', seconds: 20 });
    outbox.add(message('a'));
    await vi.advanceTimersByTimeAsync(19_000);
    expect(accepted).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(accepted).toEqual(['a']);
  });

  test('without a session waits to be told', async () => {
    const { outbox, delivered, accepted } = setUp({ kind: 'no_session' });
    outbox.add(message('a'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(delivered).toHaveLength(1);
    await outbox.flush();
    expect(accepted).toEqual(['a']);
  });

  test("sends a button's words when its conversation is over", async () => {
    const { outbox, delivered } = setUp({ kind: 'refused', code: 'button_unknown' });
    outbox.add(message('a', { button: 'b1', text: '转人工' }));
    await vi.runAllTimersAsync();
    expect(delivered[1]).toEqual(message('a', { text: '转人工' }));
  });

  test('forgets what was found in the conversation, even while it is on its way', async () => {
    const { outbox, accepted, shown } = setUp();
    outbox.add(message('a'));
    outbox.drop(['a']);
    await vi.runAllTimersAsync();
    expect(accepted).toEqual([]);
    expect(shown()).toEqual([]);
  });
});
