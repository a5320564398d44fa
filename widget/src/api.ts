import type { PanelHandle, Shared, ZhangwenApi } from './shared';
import { languageOf } from './text/tags';

/**
 * Makes `window.Zhangwen`, and gives `shared` the means to tell its listeners.
 *
 * @param wake fetches the panel and puts it in its place.
 */
export function createApi(
  shared: Shared,
  wake: () => Promise<PanelHandle | void>,
): ZhangwenApi {
  // An error in a listener of the host page stays the host page's.
  const bus = new EventTarget();
  shared.emit = (event, detail) => bus.dispatchEvent(new CustomEvent(event, { detail }));

  const signIn = (getToken?: Shared['getToken']): void => {
    shared.getToken = getToken;
    shared.panel?.signInChanged();
  };
  return {
    open: (wish) => void wake().then((there) => there?.open(wish?.text)),
    close: () => shared.panel?.close(),
    setLanguage(language) {
      shared.language = languageOf(language);
      shared.languageChosen = true;
      shared.nameLauncher();
      shared.panel?.setLanguage(shared.language);
    },
    signIn,
    signOut: () => signIn(),
    on(event, listener) {
      // Whoever can ask is late for that one.
      if (event == 'ready') setTimeout(listener, 0, new Event(event));
      bus.addEventListener(event, listener);
    },
    off: (event, listener) => bus.removeEventListener(event, listener),
  };
}
