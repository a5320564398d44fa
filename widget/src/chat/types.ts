/** What the channel sends; its side of the contract is `zhangwen/channels/chat/messages.py`. */
import type { Language } from '../shared';

export interface Button {
  id: string;
  title: string;
}

export interface Source {
  title: string;
  date?: string;
  publisher?: string;
  url?: string;
}

export interface AccountPart {
  type: 'account';
  product: string;
  status: string;
  tone: 'good' | 'warning' | 'bad';
  rows: { label: string; value: string }[];
}

export type Part =
  | { type: 'text'; text: string }
  | { type: 'steps'; items: string[] }
  | AccountPart;

export interface Message {
  /** 1, 2, 3 ... in the conversation: the order, and the id of the event that brings it. */
  seq: number;
  /** The id that this browser gave it; customer messages only. */
  id?: string;
  role: 'customer' | 'assistant' | 'notice';
  text: string;
  language?: Language;
  time: string;
  buttons?: Button[];
  /** The same content in pieces; shown instead of `text`. */
  parts?: Part[];
  sources?: Source[];
  ask_feedback?: true;
  feedback?: boolean;
  code?: string;
  /** The button by which a customer said it. */
  button?: string;
  /** The number of the message that a notice is about. */
  about?: number;
}

export interface Welcome {
  text: string;
  chips: string[];
}

/** The answer of POST /session and POST /restart. */
export interface Session {
  token: string;
  signed_in: boolean;
  sign_in_expires_in?: number;
  history: Message[];
  last_event_id: number;
  welcome: Record<Language, Welcome>;
  contact: Record<Language, string>;
}
