/** Everything that the panel shows, and how it changes. Pure: no clock, no network, no DOM. */
import type { Language } from '../shared';
import type { Outgoing } from './outbox';
import type { Message, Session, Welcome } from './types';

export type NoticeKind = 'restarted' | 'expired' | 'signInFailed';

export interface State {
  /** connecting: no session was tried yet. away: asked for one in vain. */
  phase: 'connecting' | 'ready' | 'away';
  /** Whether the event stream is there. */
  link: boolean;
  /** Whether the device has a network. */
  online: boolean;
  messages: readonly Message[];
  outbox: readonly Outgoing[];
  typing: boolean;
  welcome?: Record<Language, Welcome>;
  /** How to reach a person while the channel cannot be reached. */
  contact?: Record<Language, string> | undefined;
  language: Language;
  /** Chosen in the menu or by the page, not guessed: goes along with every message. */
  chosen: boolean;
  /** A choice that no message has carried yet: answers to earlier ones do not undo it. */
  fresh: boolean;
  notice?: NoticeKind | undefined;
  /** The number of the last event that the stream brought. */
  lastEventId: number;
  /** History is put in silence, what comes after it is read out. */
  settled: boolean;
  /** Counts who left: what somebody began to write is not for the next one. */
  epoch: number;
}

export type Action =
  | { type: 'session'; session: Session; fresh: boolean }
  | { type: 'settled' }
  | { type: 'away' }
  /**
   * Somebody signed in or out: nothing of the old conversation may stay on the screen.
   * `guest`: who was here is who signs in now, and may send what they have written.
   */
  | { type: 'left'; guest: boolean }
  | { type: 'message'; message: Message }
  | { type: 'accepted'; message: Outgoing; seq: number }
  | { type: 'outbox'; outbox: readonly Outgoing[] }
  | { type: 'typing'; on: boolean }
  | { type: 'link'; up: boolean }
  | { type: 'online'; online: boolean }
  | { type: 'language'; language: Language }
  | { type: 'sent' }
  | { type: 'feedback'; seq: number; helpful: boolean | undefined }
  | { type: 'notice'; notice: NoticeKind | undefined };

export function initialState(language: Language, chosen: boolean): State {
  return {
    phase: 'connecting',
    link: false,
    online: true,
    messages: [],
    outbox: [],
    typing: false,
    language,
    chosen,
    fresh: chosen,
    lastEventId: 0,
    settled: false,
    epoch: 0,
  };
}

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'session': {
      const { history, last_event_id, welcome, contact, signed_in } = action.session;
      const messages = history.reduce(put, [] as readonly Message[]);
      const spoken = history.filter(({ role }) => role === 'assistant').pop()?.language;
      // "Ended" would be wrong when the same conversation came back.
      const over = state.notice === 'signInFailed' ? signed_in : history.length;
      return {
        ...state,
        phase: 'ready',
        messages,
        welcome,
        contact,
        lastEventId: last_event_id,
        typing: false,
        language: (!state.chosen && spoken) || state.language,
        notice: over ? undefined : state.notice,
        settled: state.settled && (action.fresh || state.messages.length > 0),
      };
    }
    case 'settled':
      return { ...state, settled: true };
    case 'away':
      return { ...state, phase: 'away', link: false };
    case 'left':
      return {
        ...initialState(state.language, state.chosen),
        online: state.online,
        contact: state.contact,
        outbox: state.outbox,
        epoch: state.epoch + (action.guest ? 0 : 1),
      };
    case 'message':
      return arrive(state, action.message);
    case 'accepted': {
      const { id, text, time } = action.message;
      if (state.messages.some((one) => one.id === id)) return state;
      const message: Message = { seq: action.seq, id, role: 'customer', text, time };
      return { ...state, messages: put(state.messages, message) };
    }
    case 'outbox':
      return { ...state, outbox: action.outbox };
    case 'typing':
      return state.typing === action.on ? state : { ...state, typing: action.on };
    case 'link':
      return state.link === action.up
        ? state
        : { ...state, link: action.up, typing: action.up && state.typing };
    case 'online':
      return { ...state, online: action.online };
    case 'language':
      return { ...state, language: action.language, chosen: true, fresh: true };
    case 'sent':
      return { ...state, fresh: false, notice: undefined };
    case 'feedback':
      return {
        ...state,
        messages: state.messages.map((one) => {
          if (one.seq !== action.seq) return one;
          const { feedback: _, ...rest } = one;
          return action.helpful === undefined ? rest : { ...rest, feedback: action.helpful };
        }),
      };
    case 'notice':
      return { ...state, notice: action.notice };
  }
}

function arrive(state: State, message: Message): State {
  const next: State = {
    ...state,
    messages: put(state.messages, message),
    lastEventId: Math.max(state.lastEventId, message.seq),
  };
  // The customer asked in words for another language, or simply writes it: we follow.
  const follows =
    message.role === 'assistant' && message.language && message.language !== state.language;
  return follows && !state.fresh
    ? { ...next, language: message.language!, chosen: false }
    : next;
}

/** Puts a message at its place; one that is known, by number or by the client's id, is replaced. */
function put(messages: readonly Message[], message: Message): readonly Message[] {
  const others = messages.filter(
    (one) => one.seq !== message.seq && (!message.id || one.id !== message.id),
  );
  const after = others.findIndex((one) => one.seq > message.seq);
  return after < 0
    ? [...others, message]
    : [...others.slice(0, after), message, ...others.slice(after)];
}
