import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Conversation } from '../chat/conversation';
import type { Words } from '../locales/zh-Hans';
import type { Language } from '../shared';

/** What nearly every component needs. */
export interface PanelContext {
  t: Words;
  language: Language;
  data: DOMStringMap;
  conversation: Conversation;
  /** Has a screen reader say something that is no message. */
  say(text: string): void;
}

export const Context = createContext<PanelContext>(null as never);

export const usePanel = (): PanelContext => useContext(Context);
