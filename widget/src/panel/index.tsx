import { h, render } from 'preact';
import { createConversation } from '../chat/conversation';
import type { State } from '../chat/state';
import type { Words } from '../locales/zh-Hans';
import type { Language, PanelHandle, Shared } from '../shared';
import base from '../styles/base.css?inline';
import frameCss from '../styles/frame.css?inline';
import logCss from '../styles/log.css?inline';
import { App } from './App';
import { write } from './draft';
import type { Extras, MakeExtras } from './extras';
import { kit } from './kit';
import { drawLauncher } from './launcher';
import { followTheme } from './theme';
import { followViewport } from './viewport';

/** Puts the panel beside the launcher, closed, and begins or resumes the conversation. */
export async function mount(shared: Shared): Promise<PanelHandle> {
  const { frame, launcher } = shared;
  const { host } = frame.getRootNode() as ShadowRoot;
  const place = document.createElement('div');
  let language = shared.language;
  let words = await load<Words>(language);
  let extras: Extras | undefined;
  let extrasComing: Promise<boolean> | undefined;
  let missing = false;
  /** The language whose words are on their way. */
  let coming: Language | undefined;
  let open = false;
  let opener: HTMLElement | null = null;
  let news = false;
  let scheduled = false;

  shared.style(`${base}${frameCss}${logCss}`);
  followTheme(shared);
  let full = followViewport(shared, (now) => {
    full = now;
    draw();
  });
  const conversation = createConversation(shared, onState, loadExtras);
  frame.append(place);

  async function load<T>(name: string): Promise<T> {
    return ((await shared.load(name)) as { default: T }).default;
  }

  /** Loads what was not needed at first; the customer is told as long as that does not work. */
  async function loadMore<T>(name: string): Promise<T | undefined> {
    try {
      const more = await load<T>(name);
      missing = false;
      return more;
    } catch {
      missing = true;
      shared.emit('error', { code: 'unreachable' });
      return undefined;
    } finally {
      draw();
    }
  }

  /** Resolves to whether they are there. */
  function loadExtras(): Promise<boolean> {
    return (extrasComing ??= loadMore<MakeExtras>('extras').then((make) => {
      extrasComing = undefined;
      if (make && !extras) {
        extras = make(kit);
        shared.style(extras.css);
        draw();
      }
      return !!extras;
    }));
  }

  function onState(state: State, before: State): void {
    if (state.language !== language) void follow(state.language);
    if (!extras && state.messages.length + state.outbox.length) void loadExtras();
    if (!state.messages.length) news = false;
    const answered = state.messages.length > before.messages.length && state.settled;
    if (answered && !open) news = state.messages[state.messages.length - 1]!.role !== 'customer';
    draw();
  }

  /** Draws the panel in another language as soon as its words are there; until then, not. */
  async function follow(wanted: Language): Promise<void> {
    if (wanted === coming) return;
    coming = wanted;
    const loaded = await loadMore<Words>(wanted);
    coming = undefined;
    if (!loaded || conversation.state().language !== wanted) return;
    words = loaded;
    language = shared.language = wanted;
    draw();
  }

  /** Once for all changes of one moment. */
  function draw(): void {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(drawNow);
  }

  function drawNow(): void {
    scheduled = false;
    drawLauncher(shared, open, news ? words.news : '');
    render(
      <App
        t={words}
        language={language}
        data={shared.data}
        title={shared.data.title || words.title}
        conversation={conversation}
        state={conversation.state()}
        extras={extras}
        missing={missing}
        open={open}
        full={full}
        onExtras={loadExtras}
        onLanguage={(chosen) => conversation.setLanguage(chosen)}
        onClose={handle.close}
      />,
      place,
    );
  }

  function toggle(wanted: boolean): void {
    if (open === wanted) return;
    open = wanted;
    const active = document.activeElement as HTMLElement | null;
    const here = active === host;
    if (open) {
      news = false;
      opener = here ? launcher : active;
      conversation.opened();
    }
    drawNow();
    // Back to where the customer came from: the launcher, or a button of the page.
    if (!open && here) (opener?.isConnected && opener !== document.body ? opener : launcher).focus();
    shared.emit(open ? 'open' : 'close');
  }

  const handle: PanelHandle = {
    isOpen: () => open,
    open(text) {
      toggle(true);
      if (text) write(place.querySelector('textarea')!, text);
    },
    close: () => toggle(false),
    setLanguage: (chosen) => conversation.setLanguage(chosen),
    signInChanged: () => conversation.signInChanged(),
  };
  drawNow();
  return handle;
}
