/**
 * The only script on an operator's page until somebody opens the chat: draws the launcher, offers
 * `window.Zhangwen`, and fetches the panel when it is wanted.
 */
import { createApi } from './api';
import { inkOn } from './colour';
import { LAUNCHER } from './locales/launcher';
import type { PanelHandle, PanelModule, Shared } from './shared';
import css from './styles/launcher.css?inline';
import { languageOf } from './text/tags';

/** In the names of the files that are fetched; put in by scripts/build.mjs. */
declare const __HASH__: string;

const TAG = 'zhangwen-chat';
const SVG = 'http://www.w3.org/2000/svg';
const BUBBLE =
  'M5 4h14a2 2 0 012 2v9a2 2 0 01-2 2h-6l-5 4v-4H5a2 2 0 01-2-2V6a2 2 0 012-2zM9 7l3 4 3-4m-3 4v4m-3-4h6m-6 2h6';
const script = document.currentScript as HTMLScriptElement | null;

// A second script tag, or the same one after a page change without a reload, changes nothing.
if (script && !customElements.get(TAG)) {
  customElements.define(TAG, class extends HTMLElement {});
  start(script);
}

function start({ src, dataset: data }: HTMLScriptElement): void {
  const host = document.createElement(TAG);
  const root = host.attachShadow({ mode: 'open' });
  const frame = document.createElement('section');
  const launcher = document.createElement('button');
  const away = document.createElement('p');
  const icon = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  const base = new URL('.', src).href;
  let another = '';
  let fetching: Promise<unknown> | undefined;
  let waking: Promise<PanelHandle | void> | undefined;

  const style = (text: string): ((text: string) => void) => {
    let replace: (text: string) => void;
    try {
      const sheet = new CSSStyleSheet();
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
      replace = (next) => sheet.replaceSync(next);
    } catch {
      // Before iOS 16.4; works wherever the page's policy lets style elements be.
      const element = root.appendChild(document.createElement('style'));
      replace = (next) => (element.textContent = next);
    }
    replace(text);
    return replace;
  };

  // A browser may remember that a module could not be fetched; another address asks anew.
  const load = (name: string): Promise<unknown> =>
    import(
      /* @vite-ignore */ `${base}assets/${name}-${__HASH__}.js${another}`
    ).catch((error) => {
      another = '?' + Date.now();
      fetching = undefined;
      throw error;
    });

  /** Fetches panel and locale side by side. */
  const fetchPanel = (): Promise<unknown> =>
    (fetching ||= Promise.all([load('panel'), load(shared.language), drawn]));

  /** Resolves to nothing when that failed; the customer has been told, and may try again. */
  const wake = (): Promise<PanelHandle | void> =>
    (waking ||= fetchPanel()
      .then((modules) => (modules as [PanelModule])[0].mount(shared))
      .then(
        (mounted) => {
          away.remove();
          return (shared.panel = mounted);
        },
        () => {
          waking = undefined;
          away.textContent = LAUNCHER[shared.language][1] + (data.contact || '');
          frame.append(away);
          shared.emit('error', { code: 'unreachable' });
        },
      ));

  const nameLauncher = (): void => {
    const name = data.title || LAUNCHER[shared.language][0];
    frame.lang = shared.language;
    launcher.setAttribute('aria-label', name);
    frame.setAttribute('aria-label', name);
  };

  const shared = {
    base,
    frame,
    launcher,
    data,
    style,
    load,
    nameLauncher,
    language: languageOf(data.language),
  } as Shared;
  const api = createApi(shared, wake);

  const draw = (): void => {
    const accent = /^#[\da-f]{6}$/i.test(data.accent!) ? data.accent! : '#1d5fd1';
    const [x = 20, y = x] = data.offset?.match(/\d+/g) || [];
    // What is fixed keeps to the page's width, which may be more than the screen's.
    const side =
      data.position == 'left' ? 'left:var(--x)' : 'right:calc(var(--x) + max(0px,100% - 100vw))';
    style(`section{--accent:${accent};--ink:${inkOn(accent)};--x:${x}px;--y:${y}px}section>*{${side}}${css}`);
    path.setAttribute('d', BUBBLE);
    icon.setAttribute('viewBox', '0 0 24 24');
    icon.append(path);
    launcher.setAttribute('aria-expanded', 'false');
    launcher.onclick = () => (shared.panel?.isOpen() ? api.close() : api.open());
    // Who points at it will open it: the panel is on its way before the finger is up.
    launcher.onpointerenter = () => void fetchPanel().catch(() => {});
    launcher.append(icon);
    away.setAttribute('role', 'alert');
    nameLauncher();
    frame.append(launcher);
    root.append(frame);
    document.body.append(host);
    // For pages that cannot use the script's load event.
    dispatchEvent(new Event(TAG));
    if (data.open != null) api.open();
  };
  window.Zhangwen = api;
  // A task of its own: compiling and drawing at once would hold a slow phone's page up.
  const drawn = new Promise((done) =>
    document.body ? setTimeout(done) : addEventListener('DOMContentLoaded', done),
  ).then(draw);
}
