import { describe, expect, test, vi } from 'vitest';
import { createConversation } from '../../src/chat/conversation';
import type { Message, Session } from '../../src/chat/types';
import type { GetToken, Shared } from '../../src/shared';
import { onAClockOfItsOwn, pass, stubPage } from './page';

onAClockOfItsOwn();

interface Asked {
  path: string;
  body: Record<string, unknown>;
  token: string | undefined;
}

const said = (seq: number, more: Partial<Message> = {}): Message => ({
  seq,
  role: 'assistant',
  text: `message ${seq}`,
  time: '2026-11-22T06:31:00Z',
  ...more,
});

const session = (more: Partial<Session> = {}): Session => ({
  token: 'anonymous',
  signed_in: false,
  history: [],
  last_event_id: 0,
  welcome: {} as Session['welcome'],
  contact: {} as Session['contact'],
  ...more,
});

const signedIn = (endsIn: number, more: Partial<Session> = {}): Session =>
  session({ token: 'own', signed_in: true, sign_in_expires_in: endsIn, ...more });

/** Answers like the channel: a customer with a site token, anonymously without. */
const channel = ({ path, body }: Asked): [number, object?] => {
  if (path === 'session') return [200, body.site_token ? signedIn(3_600) : session()];
  if (path === 'messages') return [202, { id: body.id, seq: 1 }];
  return [204];
};

/** A conversation on a page, before a channel that answers as `answer` says. */
async function setUp(
  getToken?: GetToken,
  answer: (asked: Asked) => [number, object?] = channel,
  drawable = async (): Promise<unknown> => undefined,
) {
  const asked: Asked[] = [];
  const errors: string[] = [];
  const { page } = stubPage();
  const kept = new Map<string, string>();
  const held = new Map<string, Promise<void>>();
  vi.stubGlobal('navigator', { onLine: true });
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
  vi.stubGlobal('fetch', async (url: string, { body, headers, signal }: RequestInit) => {
    const path = url.split('/').pop()!;
    if (path === 'events') {
      return new Promise((_, reject) => signal!.addEventListener('abort', reject));
    }
    const token = (headers as Record<string, string>).Authorization?.slice(7);
    const one: Asked = { path, body: JSON.parse(body as string), token };
    asked.push(one);
    await held.get(path);
    const [status, reply] = answer(one);
    return new Response(reply ? JSON.stringify(reply) : null, { status });
  });
  const shared = {
    base: 'https://bot.example/',
    language: 'zh-Hans',
    getToken,
    emit: (event: string, detail?: { code: string }) => event === 'error' && errors.push(detail!.code),
  } as unknown as Shared;
  const conversation = createConversation(shared, () => undefined, drawable);
  await pass(0);
  /** Has the next answers on a path wait. */
  const hold = (path: string, until: Promise<void>) => void held.set(path, until);
  return { conversation, shared, asked, errors, page, kept, hold };
}

const vouching: GetToken = async () => 'site';
const refusing: GetToken = async () => {
  throw new Error('chat-token: 403');
};

describe('a message', () => {
  test('carries the language that is shown, and only once it is chosen that it was', async () => {
    const { conversation, asked } = await setUp();
    conversation.send('600');
    await pass(0);
    conversation.setLanguage('en');
    conversation.send('700');
    await pass(0);
    const bodies = asked.filter(({ path }) => path === 'messages').map(({ body }) => body);
    expect(bodies[0]).toMatchObject({ text: '600', shown_language: 'zh-Hans' });
    expect(bodies[0]).not.toHaveProperty('language');
    expect(bodies[1]).toMatchObject({ text: '700', shown_language: 'en', language: 'en' });
  });

  test('that is refused keeps its place, holds nothing up, and can be taken back', async () => {
    const { conversation } = await setUp(undefined, (one) => {
      if (one.body.text === 'too long') return [413, { error: 'message_too_long' }];
      if (one.path !== 'session') return channel(one);
      return [200, session({ history: [said(4)], last_event_id: 4 })];
    });
    conversation.send('too long');
    conversation.send('short');
    await pass(0);
    const [failed, ...others] = conversation.state().outbox;
    expect(failed).toMatchObject({ state: 'failed', reason: 'message_too_long', after: 4 });
    expect(others).toEqual([]);
    expect(conversation.discard(failed!.id)).toBe('too long');
    expect(conversation.state().outbox).toEqual([]);
  });

  test('that is not sent yet is asked about when the customer leaves the page', async () => {
    let isUp = false;
    const { conversation, page } = await setUp(undefined, (one) =>
      one.path === 'messages' && !isUp ? [503, {}] : channel(one),
    );
    const leave = (): boolean => {
      const event = new Event('beforeunload', { cancelable: true });
      return page.dispatchEvent(Object.defineProperty(event, 'returnValue', { writable: true }));
    };
    expect(leave()).toBe(true);
    conversation.send('hello');
    await pass(0);
    expect(leave()).toBe(false);
    isUp = true;
    await pass(5);
    expect(leave()).toBe(true);
  });
});

describe('what was said before', () => {
  const before = [200, session({ history: [said(1)], last_event_id: 1 })] as [number, object];

  test('is no news until it could be drawn', async () => {
    let draw = (): void => undefined;
    const drawn = new Promise<void>((done) => (draw = done));
    const { conversation } = await setUp(undefined, () => before, () => drawn);
    await pass(30);
    expect(conversation.state().settled).toBe(false);
    draw();
    await pass(0.4);
    expect(conversation.state().settled).toBe(false);
    await pass(0.2);
    expect(conversation.state().settled).toBe(true);
  });

  test('where there is nothing is not waited for', async () => {
    const never = vi.fn(() => new Promise(() => undefined));
    const { conversation } = await setUp(undefined, channel, never);
    await pass(0.6);
    expect(conversation.state().settled).toBe(true);
    expect(never).not.toHaveBeenCalled();
  });
});

describe('what got no answer', () => {
  /** A conversation in which the channel had nothing to say to the first of two messages. */
  const silent = session({
    history: [
      said(1, { role: 'customer', text: 'first', button: 'b1' }),
      said(2, { role: 'customer', text: 'second' }),
      said(3, { role: 'notice', code: 'no_answer', about: 1 }),
      said(4, { role: 'notice', code: 'no_answer', about: 2 }),
    ],
    last_event_id: 4,
  });

  test.each([
    [3, { button: 'b1' }],
    [4, { text: 'second' }],
  ])('is asked again as it was asked: notice %i', async (seq, expected) => {
    const { conversation, asked } = await setUp(undefined, (one) =>
      one.path === 'session' ? [200, silent] : channel(one),
    );
    conversation.askAgain(silent.history[seq - 1]!);
    await pass(0);
    const { body } = asked[asked.length - 1]!;
    expect(body).toEqual({ id: body.id, shown_language: 'zh-Hans', ...expected });
  });
});

describe('a network that comes back', () => {
  /** A conversation with a message that has been tried in vain until the pauses are long. */
  async function waiting() {
    let network = false;
    const up = await setUp(undefined, (one) => {
      if (one.path === 'messages' && !network) throw new TypeError('no network');
      return channel(one);
    });
    up.conversation.send('hello');
    await pass(30);
    const { asked, conversation, page } = up;
    expect(conversation.state().outbox).toMatchObject([{ state: 'waiting' }]);
    return {
      outbox: () => conversation.state().outbox,
      tried: () => asked.filter(({ path }) => path === 'messages').length,
      connect: () => void (network = true),
      sayOnline: () => page.dispatchEvent(new Event('online')),
    };
  }

  test('has what waits sent at once, without the rest of the pause', async () => {
    const { outbox, connect, sayOnline } = await waiting();
    connect();
    sayOnline();
    await pass(0);
    expect(outbox()).toEqual([]);
  });

  test('and needs a moment more is tried again soon, not after the pause of before', async () => {
    const { outbox, tried, connect, sayOnline } = await waiting();
    const before = tried();
    sayOnline();
    await pass(0);
    expect(tried()).toBe(before + 1);
    connect();
    await pass(0.5);
    expect(outbox()).toEqual([]);
  });
});

describe('a sign-in of the page', () => {
  test('is renewed a minute before it ends, and says that it is a renewal', async () => {
    const { asked } = await setUp(vouching);
    await pass(3_530);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toEqual({ path: 'session', body: { site_token: 'site' }, token: undefined });
    await pass(10);
    expect(asked[1]).toEqual({
      path: 'session',
      body: { site_token: 'site', renew: true },
      token: 'own',
    });
  });

  test('whose end cannot be put off is not asked for every moment', async () => {
    const { asked } = await setUp(vouching, () => [200, signedIn(20)]);
    await pass(14);
    expect(asked).toHaveLength(1);
    await pass(1);
    expect(asked).toHaveLength(2);
  });

  test('that has ended in the chat is left at that', async () => {
    const { conversation, asked } = await setUp(vouching, ({ body }) => [
      200,
      body.renew ? session({ token: 'own', history: [said(1)] }) : signedIn(3_600),
    ]);
    await pass(3_600);
    await pass(10_000);
    expect(asked).toHaveLength(2);
    expect(conversation.state()).toMatchObject({ phase: 'ready', epoch: 0 });
  });

  test('that the page does not vouch for any longer takes the conversation off the screen', async () => {
    let getToken = vouching;
    const { conversation, asked } = await setUp(() => getToken(), (one) =>
      one.body.site_token ? [200, signedIn(3_600, { history: [said(1)] })] : channel(one),
    );
    expect(conversation.state().messages).toHaveLength(1);
    getToken = refusing;
    await pass(3_600);
    expect(asked[1]).toEqual({ path: 'session', body: {}, token: undefined });
    expect(conversation.state()).toMatchObject({
      epoch: 1,
      messages: [],
      notice: 'signInFailed',
    });
  });

  test('that cannot be asked for without a network changes nothing, and is asked for again', async () => {
    let getToken = vouching;
    const { conversation, asked } = await setUp(() => getToken());
    getToken = async () => {
      throw new TypeError('Failed to fetch');
    };
    await pass(3_600);
    expect(conversation.state()).toMatchObject({ phase: 'ready', epoch: 0 });
    expect(asked).toHaveLength(1);
    getToken = vouching;
    await pass(60);
    expect(asked[1]!.body).toEqual({ site_token: 'site', renew: true });
  });

  test('that failed once is there as soon as the page can say', async () => {
    let getToken = refusing;
    const { conversation, errors, kept } = await setUp(() => getToken());
    expect(errors).toEqual(['sign_in_failed']);
    expect(conversation.state().notice).toBe('signInFailed');
    expect([...kept.values()]).toEqual(['anonymous']);
    await pass(300);
    getToken = vouching;
    await pass(60);
    expect(conversation.state().notice).toBeUndefined();
    expect([...kept.values()]).toEqual([]);
    expect(errors).toEqual(['sign_in_failed']);
  });

  test('that comes late takes nothing off the screen until the panel is opened again', async () => {
    let getToken = refusing;
    const { conversation, asked } = await setUp(() => getToken());
    conversation.send('hello');
    await pass(0);
    getToken = vouching;
    await pass(300);
    expect(asked.some(({ body }) => body.site_token)).toBe(false);
    conversation.opened();
    await pass(0);
    expect(asked[asked.length - 1]).toEqual({
      path: 'session',
      body: { site_token: 'site' },
      token: 'anonymous',
    });
  });

  test('takes along what is said while it is being tried', async () => {
    let vouch = (_token: string): void => undefined;
    let getToken = refusing;
    const { conversation, asked } = await setUp(() => getToken());
    getToken = () => new Promise((resolve) => (vouch = resolve));
    await pass(1);
    conversation.send('hello');
    await pass(1);
    expect(asked.some(({ path }) => path === 'messages')).toBe(false);
    vouch('site');
    await pass(0);
    expect(asked[asked.length - 1]).toMatchObject({ path: 'messages', token: 'own' });
  });

  test('that fails again lets a guest go on', async () => {
    let fail = (): void => undefined;
    let getToken = refusing;
    const { conversation, asked } = await setUp(() => getToken());
    getToken = () => new Promise((_, reject) => (fail = () => reject(new Error('503'))));
    await pass(1);
    conversation.send('hello');
    await pass(0);
    fail();
    await pass(0);
    expect(asked[asked.length - 1]).toMatchObject({ path: 'messages', token: 'anonymous' });
  });

  test('that finds the conversation over has said in the next one what was on its way', async () => {
    let isOver = false;
    let reply = (): void => undefined;
    const { conversation, asked, hold } = await setUp(vouching, (one) => {
      if (isOver && one.token === 'own') return [401, { error: 'token_refused' }];
      if (one.path === 'session') return [200, signedIn(120, { token: isOver ? 'next' : 'own' })];
      return channel(one);
    });
    hold('messages', new Promise((done) => (reply = done)));
    conversation.send('hello');
    isOver = true;
    await pass(60);
    reply();
    await pass(0);
    const sent = asked.filter(({ path }) => path === 'messages');
    expect(sent.map(({ token }) => token)).toEqual(['own', 'next']);
    expect(sent[0]!.body.id).toBe(sent[1]!.body.id);
    expect(conversation.state().outbox).toEqual([]);
  });

  test('after what a guest has written lets it be said by the customer, once', async () => {
    const { conversation, shared, asked } = await setUp(undefined, (one) =>
      one.path === 'messages' && one.token === 'anonymous' ? [503, {}] : channel(one),
    );
    conversation.send('hello');
    await pass(0);
    shared.getToken = vouching;
    conversation.signInChanged();
    await pass(60);
    const sent = asked.filter(({ path, token }) => path === 'messages' && token === 'own');
    expect(sent.map(({ body }) => body.text)).toEqual(['hello']);
    expect(conversation.state()).toMatchObject({ epoch: 0, outbox: [] });
  });

  test('while a guest is heard has it said again where the customer can see it', async () => {
    let answer = (): void => undefined;
    const { conversation, shared, asked, hold } = await setUp();
    hold('messages', new Promise((resolve) => (answer = resolve)));
    conversation.send('hello');
    await pass(0);
    shared.getToken = vouching;
    conversation.signInChanged();
    await pass(0);
    answer();
    await pass(0);
    const sent = asked.filter(({ path }) => path === 'messages');
    expect(sent.map(({ token }) => token)).toEqual(['anonymous', 'own']);
    expect(conversation.state().outbox).toEqual([]);
  });

  test('that fails leaves a guest the conversation that they had', async () => {
    const { conversation, shared, asked, kept } = await setUp(undefined, (one) =>
      one.token ? [200, session({ history: [said(1)], last_event_id: 1 })] : channel(one),
    );
    shared.getToken = refusing;
    conversation.signInChanged();
    expect(conversation.state().messages).toEqual([]);
    await pass(0);
    expect(asked.slice(1)).toEqual([{ path: 'session', body: {}, token: 'anonymous' }]);
    expect(conversation.state()).toMatchObject({
      epoch: 0,
      messages: [{ seq: 1 }],
      notice: 'signInFailed',
    });
    expect([...kept.values()]).toEqual(['anonymous']);
  });

  test.each([
    ['is given up', undefined],
    ['is somebody else\'s', refusing],
  ])('that %s while it is tried leaves nothing of the guest', async (_, next) => {
    const { conversation, shared, asked, kept } = await setUp();
    conversation.send('hello');
    await pass(0);
    shared.getToken = () => new Promise(() => undefined);
    conversation.signInChanged();
    await pass(1);
    const before = asked.length;
    shared.getToken = next;
    conversation.signInChanged();
    expect([...kept.values()]).toEqual([]);
    await pass(10);
    expect(asked.slice(before).map(({ token }) => token)).toEqual([undefined]);
    expect(conversation.state()).toMatchObject({ epoch: 1, messages: [], outbox: [] });
  });

  test('whose conversation is over elsewhere leaves nothing if the page does not vouch', async () => {
    let getToken = vouching;
    const { conversation, asked } = await setUp(() => getToken(), (one) => {
      if (one.path === 'messages') return one.token === 'own' ? [401, {}] : [503, {}];
      return channel(one);
    });
    getToken = refusing;
    await pass(5);
    conversation.send('my card number is');
    await pass(60);
    expect(asked.filter(({ path }) => path === 'messages')).toHaveLength(1);
    expect(conversation.state()).toMatchObject({ epoch: 1, outbox: [], notice: 'signInFailed' });
  });

  test('whose conversation is over elsewhere waits while the page cannot say', async () => {
    let getToken = vouching;
    let isOver = false;
    const { conversation, asked } = await setUp(() => getToken(), (one) => {
      if (one.path === 'session') return [200, signedIn(3_600, { token: isOver ? 'next' : 'own' })];
      return isOver && one.token === 'own' ? [401, {}] : channel(one);
    });
    isOver = true;
    getToken = async () => {
      throw new TypeError('Failed to fetch');
    };
    await pass(5);
    conversation.send('hello');
    await pass(5);
    expect(conversation.state()).toMatchObject({ phase: 'away', epoch: 0 });
    getToken = vouching;
    await pass(60);
    expect(asked[asked.length - 1]).toMatchObject({ path: 'messages', token: 'next' });
  });

  test.each([
    ['nobody', undefined],
    ['somebody else', async () => 'of somebody else'],
  ])('that gives way to %s leaves nothing unsent behind', async (_, next) => {
    const { conversation, shared, asked } = await setUp(vouching, (one) =>
      one.path === 'messages' ? [503, {}] : channel(one),
    );
    conversation.send('my card number is');
    await pass(0);
    const before = asked.length;
    shared.getToken = next;
    conversation.signInChanged();
    await pass(60);
    expect(asked.slice(before).some(({ path }) => path === 'messages')).toBe(false);
    expect(conversation.state()).toMatchObject({ epoch: 1, outbox: [] });
  });

  test('that ends is told to the channel', async () => {
    const { conversation, shared, asked } = await setUp(vouching);
    shared.getToken = undefined;
    conversation.signInChanged();
    await pass(0);
    expect(asked.slice(1)).toEqual([
      { path: 'sign-out', body: {}, token: 'own' },
      { path: 'session', body: {}, token: undefined },
    ]);
  });

  test('that failed is tried once more when the page repeats it', async () => {
    let getToken = refusing;
    const { conversation, asked } = await setUp(() => getToken());
    conversation.send('hello');
    await pass(0);
    getToken = vouching;
    conversation.signInChanged();
    await pass(0);
    expect(asked[asked.length - 1]!.body).toEqual({ site_token: 'site' });
  });

  test.each([undefined, ''])('with %j for a token is none, and says so', async (nothing) => {
    const { conversation, asked, errors } = await setUp(async () => nothing as string);
    expect(errors).toEqual(['sign_in_failed']);
    expect(conversation.state()).toMatchObject({ phase: 'ready', notice: 'signInFailed' });
    expect(asked[0]!.body).toEqual({});
  });
});

test('a thumb that was given in another tab is shown as the channel kept it', async () => {
  const kept = session({ history: [said(1, { ask_feedback: true, feedback: false })] });
  const { conversation } = await setUp(undefined, (one) =>
    one.path === 'feedback' ? [409, { error: 'already_given' }] : [200, kept],
  );
  await conversation.feedback(1, true);
  await pass(0);
  expect(conversation.state().messages[0]!.feedback).toBe(false);
});
