import type { Language, Shared } from '../shared';
import { withoutPrivateNumbers } from '../text/private';
import { backoff } from './backoff';
import { createClient, type Reply } from './client';
import { newId } from './ids';
import { createOutbox, type Outcome, type Outgoing } from './outbox';
import { readToken, writeToken } from './session-store';
import { askSite } from './site-sign-in';
import type { ServerEvent } from './sse';
import { initialState, reduce, type Action, type State } from './state';
import { createStream } from './stream';
import type { Button, Message, Session } from './types';

/** The sign-in is renewed this long before it ends, */
const RENEW_AHEAD_S = 60;
/** but not sooner than after this time: its end may be one that nothing can put off. */
const RENEW_FLOOR_S = 15;
/** With a conversation on the screen, what a sign-in waits for at most between attempts. */
const SIGN_IN_CAP_MS = 60_000;
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
  /** Drops a message that was not accepted, and returns its text: it is to be written anew. */
  discard(id: string): string;
  /** Asks again what the channel had no answer for, as its notice says. */
  askAgain(notice: Message): void;
  feedback(seq: number, helpful: boolean): Promise<void>;
  setLanguage(language: Language): void;
  /** Ends this conversation and begins an empty one. Resolves to whether that worked. */
  restart(): Promise<boolean>;
  /** The host site's customer has signed in, or out: whose conversation it is has changed. */
  signInChanged(): void;
  /** The customer has opened the panel: a sign-in that had failed is tried once more. */
  opened(): void;
  /** Tries now what was waiting for a better moment. */
  comeBack(): void;
}

/**
 * One customer's conversation with the channel: session, stream and outbox, and their state.
 *
 * `drawable` resolves once what was said before can be drawn: until then it is no history on the
 * screen, and would be read out as news.
 */
export function createConversation(
  shared: Shared,
  onState: (state: State, before: State) => void,
  drawable: () => Promise<unknown>,
): Conversation {
  let state = initialState(shared.language, !!shared.languageChosen);
  let token = readToken();
  /** Whether the conversation on the screen is that of a customer whom the host site has signed in. */
  let bySite = false;
  let signIn = shared.getToken;
  /** Whether the page has ever said who its customer is. */
  let known = !!signIn;
  /** Counts sign-ins and sign-outs: what was asked for before the last one is of no use. */
  let epoch = 0;
  let attempt = 0;
  let begunAt = 0;
  let renewAt = Infinity;
  let opening: Promise<unknown> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let renewTimer: ReturnType<typeof setTimeout> | undefined;

  const client = createClient(shared.base);
  const outbox = createOutbox({
    deliver,
    onAccepted: (message, seq) => dispatch({ type: 'accepted', message, seq }),
    onChange(messages) {
      dispatch({ type: 'outbox', outbox: messages });
      // Only for as long as it is needed: some browsers do not keep a page that listens to this.
      const unsent = messages.some((one) => one.state !== 'failed');
      (unsent ? addEventListener : removeEventListener)('beforeunload', askToStay);
    },
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
    onRefused: replaceToken,
  });

  function dispatch(action: Action): void {
    const before = state;
    state = reduce(before, action);
    if (state !== before) onState(state, before);
  }

  function post({ text, button }: { text: string; button?: string }): void {
    const { language, chosen, messages } = state;
    dispatch({ type: 'sent' });
    outbox.add({
      text,
      ...(button && { button }),
      id: newId(),
      language,
      chosen,
      after: messages[messages.length - 1]?.seq ?? 0,
      time: new Date().toISOString(),
      state: 'sending',
    });
  }

  async function deliver(message: Outgoing): Promise<Outcome> {
    const { id, text, button, language, chosen } = message;
    const sentWith = token;
    const sentIn = epoch;
    if (state.phase === 'away') return { kind: 'unreachable' };
    // What is said while a guest's sign-in is tried once more goes where that leads.
    const moving = opening && isGuest();
    if (!sentWith || state.phase !== 'ready' || moving) return { kind: 'no_session' };
    const body = {
      id,
      ...(button ? { button } : { text }),
      shown_language: language,
      ...(chosen && { language }),
    };
    const { status, body: reply, retryAfter } = await client.post('messages', body, sentWith);
    // A guest has signed in meanwhile, or another tab has started over: it was said in a
    // conversation that they have left, and nobody else asks for it to be sent in the new one.
    const isOver = sentIn !== epoch || (status === 401 && sentWith !== token);
    if (isOver && state.outbox.some((one) => one.id === id)) return deliver(message);
    if (status === 200 || status === 202) return { kind: 'accepted', seq: reply.seq as number };
    if (status === 401) {
      if (sentWith === token) replaceToken();
      return { kind: 'no_session' };
    }
    if (status === 429) return { kind: 'later', seconds: retryAfter ?? 5 };
    if (status < 400 || status === 408 || status >= 500) return { kind: 'unreachable' };
    return { kind: 'refused', code: `${reply.error ?? status}` };
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
  function replaceToken(): void {
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
    return (opening ??= ask('session').finally(() => {
      opening = undefined;
      void outbox.flush();
    }));
  }

  function openLater(ms: number): void {
    clearTimeout(again);
    again = setTimeout(() => {
      // What somebody has said as a guest is not taken off the screen while they are at it.
      if (!isGuest() || !(state.messages.length + state.outbox.length)) void open();
    }, ms);
  }

  /** Whether the page knows its customer, but the conversation on the screen is a stranger's. */
  function isGuest(): boolean {
    return !!shared.getToken && !!token && !bySite && state.phase === 'ready';
  }

  /**
   * Gets a session and everything that hangs on it; on failure tries again by and by.
   * `anew`: the customer wants an empty conversation, so nothing unsent is taken along.
   */
  async function ask(step: Step, anew = false): Promise<boolean> {
    clearTimeout(again);
    const asked = epoch;
    const { status, body, retryAfter } = await askOnce(step);
    // Somebody else is meant by now.
    if (asked !== epoch) return ask('session');
    if (status === 200) {
      attempt = 0;
      if (anew) outbox.clear();
      void begin(body as unknown as Session, anew);
      return true;
    }
    if (anew) return false;
    const ready = token && state.phase === 'ready';
    if (!ready) {
      if (state.phase !== 'away') shared.emit('error', { code: `${body.error ?? 'unreachable'}` });
      dispatch({ type: 'away' });
      void outbox.flush();
    }
    const cap = ready ? SIGN_IN_CAP_MS : undefined;
    openLater(retryAfter ? retryAfter * 1_000 : backoff(attempt++, cap));
    return false;
  }

  /**
   * Asks as the page's customer, else as a guest. A signed-in customer's conversation that is on the
   * screen does not become a guest's: it goes when the page does not vouch for them any longer, and
   * stays as it is while the page cannot say.
   */
  async function askOnce(step: Step): Promise<Reply> {
    const { getToken } = shared;
    const asked = epoch;
    const own = bySite;
    let asGuest = !getToken;
    const request = async (): Promise<Reply> => {
      const site_token = asGuest ? undefined : await askSite(getToken!);
      if (!asGuest && !site_token) {
        return { status: site_token === '' ? 403 : 0, body: { error: 'sign_in_failed' } };
      }
      const renew = (own && !!token && step === 'session') || undefined;
      return client.post(step, { site_token, renew }, token);
    };
    let reply = await request();
    if (reply.body.error === 'site_token_refused') reply = await request();
    const { status, body } = reply;
    if (asked === epoch && /^sign_in|^site_token/.test(`${body.error}`)) {
      if (own) {
        if (status >= 400 && status < 500) leave();
        return reply;
      }
      if (isGuest() && step === 'session') return reply;
      dispatch({ type: 'notice', notice: 'signInFailed' });
      shared.emit('error', { code: `${body.error}` });
      asGuest = true;
      reply = await request();
    }
    if (reply.status === 401 && token && asked === epoch) {
      forget();
      step = 'session';
      reply = await request();
    }
    if (reply.status === 200 && asked === epoch) bySite = !asGuest;
    return reply;
  }

  async function begin(session: Session, fresh: boolean): Promise<void> {
    begunAt = Date.now();
    token = session.token;
    writeToken(bySite ? undefined : token);
    outbox.drop(session.history.flatMap(({ id }) => id ?? []));
    dispatch({ type: 'session', session, fresh });
    stream.start();
    void outbox.flush();
    clearTimeout(renewTimer);
    renewAt = Infinity;
    const endsIn = session.sign_in_expires_in;
    if (isGuest()) openLater(backoff(attempt++));
    else if (shared.getToken && endsIn) {
      const pause = Math.max(endsIn - RENEW_AHEAD_S, RENEW_FLOOR_S) * 1_000;
      renewAt = Date.now() + pause;
      // A tab that nobody looks at does so when it is looked at again.
      renewTimer = setTimeout(() => document.hidden || void open(), pause);
    }
    if (session.history.length) await drawable();
    setTimeout(() => dispatch({ type: 'settled' }), SETTLING_MS);
  }

  /**
   * Nothing of who was here stays on the page. A guest who signs in takes along what is not sent
   * yet, and keeps the token of their conversation until they are in: where that fails, they go on.
   */
  function leave(guest = false): void {
    epoch++;
    bySite = false;
    stream.stop();
    if (!guest) {
      forget();
      outbox.clear();
    }
    dispatch({ type: 'left', guest });
  }

  const conversation: Conversation = {
    state: () => state,
    send: (text) => post({ text: withoutPrivateNumbers(text) }),
    press: ({ id, title }) => post({ text: title, button: id }),
    retry(id) {
      outbox.retry(id);
      conversation.comeBack();
    },
    discard(id) {
      const text = state.outbox.find((one) => one.id === id)?.text;
      outbox.drop([id]);
      return text ?? '';
    },
    askAgain(notice) {
      const asked = state.messages.find(({ seq }) => seq === notice.about);
      if (asked) post(asked);
    },
    async feedback(seq, helpful) {
      dispatch({ type: 'feedback', seq, helpful });
      const { status } = await client.post('feedback', { seq, helpful }, token);
      // Given before, in another tab: the channel knows which it was.
      if (status === 409) void open();
      else if (status !== 204) dispatch({ type: 'feedback', seq, helpful: undefined });
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
      if (signIn === shared.getToken) return conversation.opened();
      signIn = shared.getToken;
      if (bySite && token && !signIn) void client.post('sign-out', {}, token);
      leave(!known);
      known = true;
      void open();
    },
    opened: () => void (isGuest() && open()),
    comeBack() {
      // Timers sleep with the tab: the renewal may be long due.
      if (state.phase === 'away' || Date.now() > renewAt) void open();
      else void outbox.flush();
    },
  };

  const onNetwork = (): void => {
    dispatch({ type: 'online', online: navigator.onLine });
    attempt = 0;
    if (navigator.onLine) conversation.comeBack();
  };
  addEventListener('online', onNetwork);
  addEventListener('offline', onNetwork);
  document.addEventListener('visibilitychange', () => document.hidden || conversation.comeBack());
  onNetwork();
  void open();
  return conversation;
}

/** Asks whoever leaves the page with something unsent whether they are sure, in the browser's words. */
function askToStay(event: BeforeUnloadEvent): void {
  event.preventDefault();
  event.returnValue = true; // Before Chromium 119.
}
