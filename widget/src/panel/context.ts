import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Conversation } from '../chat/conversation';
import type { Words } from '../locales/zh-Hans';
import type { Language } from '../shared';
import type { Extras } from './extras';

/** What nearly every component needs. */
export interface PanelContext {
  t: Words;
  language: Language;
  data: DOMStringMap;
  conversation: Conversation;
  /** There once something was said, or the menu was asked for. */
  extras: Extras | undefined;
  /** What the assistant is called: by the operator, or by us. */
  title: string;
  /** Has a screen reader say something that is no message. */
  say(text: string): void;
  /** Takes the focus to where one writes, before a button that was pressed is gone. */
  goOn(): void;
  /** Takes a message that cannot be sent back into the input. */
  edit(id: string): void;
}

export const Context = createContext<PanelContext>(null as never);

export const usePanel = (): PanelContext => useContext(Context);
