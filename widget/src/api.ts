import type { PanelHandle, Shared, ZhangwenApi } from './shared';

/**
 * Makes `window.Zhangwen`, and gives `shared` the means to tell its listeners.
 *
 * @param wake fetches the panel and puts it in its place; @param panel is there once that is done.
 */
export function createApi(
  shared: Shared,
  wake: () => Promise<PanelHandle | void>,
  panel: () => PanelHandle | undefined,
): ZhangwenApi {
  // An error in a listener of the host page stays the host page's.
  const bus = new EventTarget();
  shared.emit = (event, detail) => bus.dispatchEvent(new CustomEvent(event, { detail }));

  const signIn = (getToken?: Shared['getToken']): void => {
    shared.getToken = getToken;
    panel()?.signInChanged();
  };
  return {
    open: () => void wake().then((there) => there?.open()),
    close: () => panel()?.close(),
    setLanguage(language) {
      shared.language = language;
      shared.languageChosen = true;
      shared.nameLauncher();
      panel()?.setLanguage(language);
    },
    signIn,
    signOut: () => signIn(),
    on(event, listener) {
      // Whoever can ask is late for that one.
      if (event == 'ready') setTimeout(listener);
      bus.addEventListener(event, listener);
    },
    off: (event, listener) => bus.removeEventListener(event, listener),
  };
}
