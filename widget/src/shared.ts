/** What the loader and the panel agree on. Types only, so that nothing of it is shipped twice. */

export type Language = 'zh-Hans' | 'zh-Hant' | 'en';

export type EventName = 'ready' | 'open' | 'close' | 'message' | 'error';

/** Never the text of a message: what a customer writes is no business of the host page's scripts. */
export interface EventDetail {
  open: undefined;
  close: undefined;
  message: { seq: number; role: 'customer' | 'assistant' | 'notice'; language?: Language };
  error: { code: string };
}

/** Gets a CustomEvent whose `detail` is described above. */
export type Listener = (event: Event) => void;

/**
 * Asks the host site for a fresh signed token that says who its customer is. Failing, or a token
 * that is empty, says that the site does not vouch for anybody (any longer); a `TypeError`, as
 * fetch makes them without a network, that it cannot be asked now.
 */
export type GetToken = () => Promise<string>;

/** What `open` may be told. */
export interface Wish {
  /** Put into the input, for the customer to send or not. */
  text?: string;
}

/** `window.Zhangwen`, all that a host page sees of us. */
export interface ZhangwenApi {
  open(wish?: Wish): void;
  close(): void;
  setLanguage(language: Language): void;
  signIn(getToken: GetToken): void;
  signOut(): void;
  on(event: EventName, listener: Listener): void;
  off(event: EventName, listener: Listener): void;
}

/** What the panel can be told once it is there. */
export interface PanelHandle {
  isOpen(): boolean;
  /** `text`: put into the input. */
  open(text?: string): void;
  close(): void;
  setLanguage(language: Language): void;
  signInChanged(): void;
}

/** The panel's built module. */
export interface PanelModule {
  mount(shared: Shared): Promise<PanelHandle>;
}

/** What the loader hands to the panel. */
export interface Shared {
  /** The channel's address with a slash at the end; every request starts with it. */
  readonly base: string;
  /** The landmark in the shadow root that holds the launcher and the dialog. */
  readonly frame: HTMLElement;
  readonly launcher: HTMLButtonElement;
  /** The `data-` attributes of the script tag. */
  readonly data: DOMStringMap;
  /** The host site's sign-in, if it has given one. Lives in this object only. */
  getToken?: GetToken | undefined;
  /** There once the chat was opened for the first time. */
  panel?: PanelHandle;
  language: Language;
  /** Whether the language was chosen by the host page's script, not guessed. */
  languageChosen?: boolean;
  emit<E extends keyof EventDetail>(event: E, detail?: EventDetail[E]): void;
  /** Adds a style sheet to the shadow root and returns what replaces its text. */
  style(css: string): (css: string) => void;
  /** Loads a built module by the name of its entry. */
  load(name: string): Promise<unknown>;
  /** Names launcher and landmark in the current language. */
  nameLauncher(): void;
}
