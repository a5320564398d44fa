import type { Language, Shared } from '../shared';
import { backoff } from './backoff';
import { createClient, type Reply } from './client';
import { newId } from './ids';
import { createOutbox, type Outcome, type Outgoing } from './outbox';
import { readToken, writeToken } from './session-store';
import { createSiteSignIn } from './site-sign-in';
import type { ServerEvent } from './sse';
import { initialState, reduce, type Action, type State } from './state';
import { createStream } from './stream';
import type { Button, Message, Session } from './types';

/** The site's token is renewed this long before the sign-in ends. */
const RENEW_AHEAD_S = 60;
/** A channel that refuses the tokens that it has just made is not asked without a pause. */
const RENEW_PAUSE_MS = 5_000;
/** History is on the screen by then, and no screen reader takes it for news. */
const SETTLING_MS = 500;

type Step = 'session' | 'restart';

export interface Conversation {
  state(): State;
  /** Sends what the customer wrote. */
  send(text: string): void;
  /** Answers by a button of a message. */
  press(button: Button): void;
  retry(id: string): void;
  /** Asks again what the channel had no answer for: the last words before its notice. */
  askAgain(notice: Message): void;
  feedback(seq: number, helpful: boolean): Promise<void>;
  setLanguage(language: Language): void;
  /** Ends this conversation and begins an empty one. Resolves to whether that worked. */
  restart(): Promise<boolean>;
  /** The host site's customer has signed in, or out: whose conversation it is has changed. */
  signInChanged(): void;
  /** Tries now what was waiting for a better moment. */
  comeBack(): void;
}

/** One customer's conversation with the channel: session, stream and outbox, and their state. */
export function createConversation(
  shared: Shared,
  onState: (state: State, before: State) => void,
): Conversation {
  let state = initialState(shared.language, !!shared.languageChosen);
  let token = readToken();
  /** Whether `token` is for the conversation of a customer whom the host site has signed in. */
  let bySite = false;
  let signIn = shared.getToken;
  /** Counts sign-ins and sign-outs: what was asked for before the last one is of no use. */
  let epoch = 0;
  let attempt = 0;
  let begunAt = 0;
  let renewAt = Infinity;
  let opening: Promise<unknown> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let renewTimer: ReturnType<typeof setTimeout> | undefined;

  const client = createClient(shared.base);
  const siteSignIn = createSiteSignIn(shared, () =>
    dispatch({ type: 'notice', notice: 'signInFailed' }),
  );
  const outbox = createOutbox({
    deliver,
    onAccepted: (message, seq) => dispatch({ type: 'accepted', message, seq }),
    onChange: (messages) => dispatch({ type: 'outbox', outbox: messages }),
  });
  const stream = createStream({
    url: `${shared.base}events`,
    token: () => token,
    lastEventId: () => state.lastEventId,
    onEvent: take,
    onLink(up) {
      const returned = up && !state.link;
      dispatch({ type: 'link', up });
      if (returned) void outbox.flush();
    },
    onRefused: renew,
  });

  function dispatch(action: Action): void {
    const before = state;
    state = reduce(before, action);
    if (state !== before) onState(state, before);
  }

  function post(what: { text: string; button?: string }): void {
    const { language, chosen } = state;
    dispatch({ type: 'sent' });
    outbox.add({
      ...what,
      id: newId(),
      time: new Date().toISOString(),
      state: 'sending',
      ...(chosen && { language }),
    });
  }

  async function deliver({ id, text, button, language }: Outgoing): Promise<Outcome> {
    const sentWith = token;
    if (state.phase === 'away') return { kind: 'unreachable' };
    if (!sentWith || state.phase !== 'ready') return { kind: 'no_session' };
    const body = { id, ...(button ? { button } : { text }), ...(language && { language }) };
    const { status, body: reply, retryAfter } = await client.post('messages', body, sentWith);
    if (status === 200 || status === 202) return { kind: 'accepted', seq: reply.seq as number };
    if (status === 401) {
      if (sentWith === token) renew();
      return { kind: 'no_session' };
    }
    if (status === 429) return { kind: 'later', seconds: retryAfter ?? 5 };
    if (status === 0 || status >= 500) return { kind: 'unreachable' };
    return { kind: 'refused', code: `${reply.error}` };
  }

  function take({ type, data, id }: ServerEvent): void {
    const content = JSON.parse(data);
    if (type === 'message') {
      const message: Message = content;
      if (+id! <= state.lastEventId) return;
      if (message.id) outbox.drop([message.id]);
      dispatch({ type: 'message', message });
      const { seq, role, language } = message;
      shared.emit('message', { seq, role, ...(language && { language }) });
    } else if (type === 'typing') {
      dispatch({ type: 'typing', on: content.on });
    } else if (type === 'ended') {
      stream.stop();
      forget();
      dispatch({
        type: 'notice',
        notice: content.reason === 'expired' ? 'expired' : 'restarted',
      });
      void open();
    }
  }

  /** Our token was refused: a new conversation, which gets what was not delivered. */
  function renew(): void {
    forget();
    dispatch({ type: 'notice', notice: 'expired' });
    if (Date.now() - begunAt > RENEW_PAUSE_MS) void open();
    else openLater(RENEW_PAUSE_MS);
  }

  function forget(): void {
    token = undefined;
    writeToken(token);
  }

  function open(): Promise<unknown> {
    return (opening ??= ask('session').finally(() => (opening = undefined)));
  }

  function openLater(ms: number): void {
    clearTimeout(again);
    again = setTimeout(() => void open(), ms);
  }

  /**
   * Gets a session and everything that hangs on it; on failure tries again by and by.
   * `anew`: the customer wants an empty conversation, so nothing unsent is taken along.
   */
  async function ask(step: Step, anew = false): Promise<boolean> {
    clearTimeout(again);
    const asked = epoch;
    const { status, body, retryAfter } = await askOnce(step);
    if (asked !== epoch) return ask('session');
    if (status === 200) {
      attempt = 0;
      if (anew) outbox.clear();
      begin(body as unknown as Session, anew);
      return true;
    }
    if (anew) return false;
    if (!token || state.phase !== 'ready') {
      if (state.phase !== 'away') shared.emit('error', { code: `${body.error ?? 'unreachable'}` });
      dispatch({ type: 'away' });
      void outbox.flush();
    }
    openLater(retryAfter ? retryAfter * 1_000 : backoff(attempt++));
    return false;
  }

  async function askOnce(step: Step): Promise<Reply> {
    let siteToken = await siteSignIn.token();
    const request = (): Promise<Reply> => {
      bySite = !!siteToken || (bySite && !!token);
      return client.post(step, siteToken ? { site_token: siteToken } : {}, token);
    };
    let reply = await request();
    if (reply.body.error === 'site_token_refused') {
      siteToken = await siteSignIn.token();
      reply = await request();
    }
    const { error } = reply.body;
    // With a conversation on the screen we rather wait until the customer's can be asked for again.
    const unavailable = error === 'sign_in_unavailable' && state.phase !== 'ready';
    if (error === 'site_token_refused' || unavailable) {
      siteSignIn.failed(error);
      siteToken = undefined;
      reply = await request();
    }
    if (reply.status === 401 && token) {
      forget();
      step = 'session';
      reply = await request();
    }
    return reply;
  }

  function begin(session: Session, fresh: boolean): void {
    begunAt = Date.now();
    token = session.token;
    writeToken(bySite ? undefined : token);
    outbox.drop(session.history.flatMap(({ id }) => id ?? []));
    dispatch({ type: 'session', session, fresh });
    setTimeout(() => dispatch({ type: 'settled' }), SETTLING_MS);
    stream.start();
    void outbox.flush();
    clearTimeout(renewTimer);
    renewAt = Infinity;
    const endsIn = session.sign_in_expires_in;
    if (shared.getToken && endsIn) {
      const pause = Math.max(endsIn - RENEW_AHEAD_S, endsIn / 2) * 1_000;
      renewAt = Date.now() + pause;
      // A tab that nobody looks at does so when it is looked at again.
      renewTimer = setTimeout(() => document.hidden || void open(), pause);
    }
  }

  const conversation: Conversation = {
    state: () => state,
    send: (text) => post({ text }),
    press: ({ id, title }) => post({ text: title, button: id }),
    retry(id) {
      outbox.retry(id);
      conversation.comeBack();
    },
    askAgain(notice) {
      const asked = state.messages.filter(
        ({ role, seq }) => role === 'customer' && seq < notice.seq,
      );
      const last = asked.pop();
      if (last) post({ text: last.text });
    },
    async feedback(seq, helpful) {
      dispatch({ type: 'feedback', seq, helpful });
      const { status } = await client.post('feedback', { seq, helpful }, token);
      const kept = status === 204 || status === 409;
      if (!kept) dispatch({ type: 'feedback', seq, helpful: undefined });
    },
    setLanguage: (language) => dispatch({ type: 'language', language }),
    async restart() {
      stream.stop();
      const worked = await ask(token ? 'restart' : 'session', true);
      if (!worked && token) stream.start();
      return worked;
    },
    signInChanged() {
      // A page may well tell us again what it has told us before.
      if (signIn === shared.getToken) return;
      signIn = shared.getToken;
      epoch++;
      stream.stop();
      forget();
      outbox.clear();
      dispatch({ type: 'left' });
      void open();
    },
    comeBack() {
      // Timers sleep with the tab: the renewal may be long due.
      if (state.phase === 'away' || Date.now() > renewAt) void open();
      else void outbox.flush();
    },
  };

  const onNetwork = (): void => {
    dispatch({ type: 'online', online: navigator.onLine });
    if (navigator.onLine) conversation.comeBack();
  };
  addEventListener('online', onNetwork);
  addEventListener('offline', onNetwork);
  document.addEventListener('visibilitychange', () => document.hidden || conversation.comeBack());
  onNetwork();
  void open();
  return conversation;
}
