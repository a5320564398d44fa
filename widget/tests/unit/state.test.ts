import { describe, expect, test } from 'vitest';
import { initialState, reduce, type Action, type State } from '../../src/chat/state';
import type { Outgoing } from '../../src/chat/outbox';
import type { Message, Session } from '../../src/chat/types';

const said = (seq: number, more: Partial<Message> = {}): Message => ({
  seq,
  role: 'assistant',
  text: `message ${seq}`,
  time: '2026-11-22T06:31:00Z',
  ...more,
});

const session = (...history: Message[]): Session => ({
  token: 't',
  signed_in: false,
  history,
  last_event_id: history.length,
  welcome: {} as Session['welcome'],
  contact: {} as Session['contact'],
});

const sent = (id: string): Outgoing => ({
  id,
  text: 'x',
  language: 'zh-Hans',
  chosen: false,
  after: 0,
  time: '',
  state: 'sending',
});

const after = (...actions: Action[]): State => actions.reduce(reduce, initialState('zh-Hans', false));
const seqs = ({ messages }: State): number[] => messages.map(({ seq }) => seq);

describe('messages', () => {
  test('stand in the order of their numbers, however they arrive', () => {
    const state = after(...[3, 1, 2].map((seq): Action => ({ type: 'message', message: said(seq) })));
    expect(seqs(state)).toEqual([1, 2, 3]);
    expect(state.lastEventId).toBe(3);
  });

  test('that arrive twice are there once', () => {
    const message = said(1);
    expect(seqs(after({ type: 'message', message }, { type: 'message', message }))).toEqual([1]);
  });

  test('of the customer are there once, whether the receipt or the stream was first', () => {
    const message = said(1, { role: 'customer', id: 'a' });
    const accepted: Action = { type: 'accepted', seq: 1, message: sent('a') };
    expect(seqs(after(accepted, { type: 'message', message }))).toEqual([1]);
    expect(seqs(after({ type: 'message', message }, accepted))).toEqual([1]);
  });

  test('accepted before the stream brought older ones do not move its place', () => {
    const state = after(
      { type: 'accepted', seq: 5, message: sent('a') },
      { type: 'message', message: said(4) },
    );
    expect(seqs(state)).toEqual([4, 5]);
    expect(state.lastEventId).toBe(4);
  });
});

describe('a session', () => {
  test('brings history in silence', () => {
    const state = after({ type: 'session', session: session(said(1), said(2)), fresh: false });
    expect(state).toMatchObject({ phase: 'ready', lastEventId: 2, settled: false });
    expect(seqs(state)).toEqual([1, 2]);
  });

  test('replaces what was there', () => {
    const state = after(
      { type: 'message', message: said(9) },
      { type: 'session', session: session(), fresh: true },
    );
    expect(seqs(state)).toEqual([]);
  });

  test('does not say that a conversation has ended which came back', () => {
    const state = after(
      { type: 'notice', notice: 'expired' },
      { type: 'session', session: session(said(1)), fresh: false },
    );
    expect(state.notice).toBeUndefined();
  });

  test('of somebody who leaves takes everything off the screen, their draft as well', () => {
    const state = after(
      { type: 'session', session: session(said(1)), fresh: false },
      { type: 'left', guest: false },
    );
    expect(seqs(state)).toEqual([]);
    expect(state).toMatchObject({ phase: 'connecting', epoch: 1 });
  });

  test('of a guest who signs in leaves them what they have not sent', () => {
    const outbox = [sent('a')];
    const state = after(
      { type: 'session', session: session(said(1)), fresh: false },
      { type: 'outbox', outbox },
      { type: 'left', guest: true },
    );
    expect(seqs(state)).toEqual([]);
    expect(state).toMatchObject({ phase: 'connecting', epoch: 0, outbox });
  });

  test('says how to reach a person, also once nobody is here any more', () => {
    const contact = { 'zh-Hans': '电话', 'zh-Hant': '電話', en: 'phone' };
    const state = after(
      { type: 'session', session: { ...session(), contact }, fresh: false },
      { type: 'left', guest: false },
      { type: 'away' },
    );
    expect(state.contact).toEqual(contact);
  });

  test('of a signed-in customer takes back that they are not', () => {
    const signedIn = { ...session(said(1)), signed_in: true };
    const asGuest = after(
      { type: 'notice', notice: 'signInFailed' },
      { type: 'session', session: session(said(1)), fresh: false },
    );
    const asThemselves = reduce(asGuest, { type: 'session', session: signedIn, fresh: false });
    expect(asGuest.notice).toBe('signInFailed');
    expect(asThemselves.notice).toBeUndefined();
  });

  test('speaks the language of the last answer in it', () => {
    const history = [said(1, { language: 'zh-Hant' }), said(2, { language: 'en' })];
    const asked = said(3, { role: 'customer', language: 'zh-Hans' });
    const state = after({ type: 'session', session: session(...history, asked), fresh: false });
    expect(state.language).toBe('en');
  });

  test('leaves the language that was chosen', () => {
    const state = after(
      { type: 'language', language: 'zh-Hant' },
      { type: 'session', session: session(said(1, { language: 'en' })), fresh: false },
    );
    expect(state.language).toBe('zh-Hant');
  });
});

describe('the language', () => {
  const reply = (language: Message['language']): Action => ({
    type: 'message',
    message: said(2, { language: language! }),
  });

  test('follows a reply', () => {
    expect(after(reply('en'))).toMatchObject({ language: 'en', chosen: false });
  });

  test('that was just chosen is not undone by the answer to an earlier message', () => {
    const state = after({ type: 'language', language: 'zh-Hant' }, reply('zh-Hans'));
    expect(state).toMatchObject({ language: 'zh-Hant', chosen: true });
  });

  test('that was chosen gives way when the customer then asks in words', () => {
    const state = after({ type: 'language', language: 'zh-Hant' }, { type: 'sent' }, reply('en'));
    expect(state).toMatchObject({ language: 'en', chosen: false });
  });
});

describe('typing', () => {
  test('goes on after the first of two answers, until the channel says that it ends', () => {
    const first = after({ type: 'typing', on: true }, { type: 'message', message: said(1) });
    expect(first.typing).toBe(true);
    expect(reduce(first, { type: 'typing', on: false }).typing).toBe(false);
  });

  test('ends when the line is gone', () => {
    const state = after(
      { type: 'link', up: true },
      { type: 'typing', on: true },
      { type: 'link', up: false },
    );
    expect(state.typing).toBe(false);
  });
});

test('feedback is shown at once, and taken back when it was not kept', () => {
  const message: Action = { type: 'message', message: said(1, { ask_feedback: true }) };
  const given: Action = { type: 'feedback', seq: 1, helpful: true };
  expect(after(message, given).messages[0]!.feedback).toBe(true);
  const back = after(message, given, { type: 'feedback', seq: 1, helpful: undefined });
  expect(back.messages[0]!.feedback).toBeUndefined();
});
