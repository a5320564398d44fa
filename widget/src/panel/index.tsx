import { h, render } from 'preact';
import { createConversation } from '../chat/conversation';
import type { State } from '../chat/state';
import type { Words } from '../locales/zh-Hans';
import type { Language, PanelHandle, Shared } from '../shared';
import base from '../styles/base.css?inline';
import frameCss from '../styles/frame.css?inline';
import logCss from '../styles/log.css?inline';
import { App } from './App';
import { drawLauncher } from './launcher';
import { followTheme } from './theme';
import { followViewport } from './viewport';

/** Puts the panel beside the launcher, closed, and begins or resumes the conversation. */
export async function mount(shared: Shared): Promise<PanelHandle> {
  const { frame, launcher } = shared;
  const { host } = frame.getRootNode() as ShadowRoot;
  const place = document.createElement('div');
  let words = await wordsOf(shared.language);
  let language = shared.language;
  let open = false;
  let opener: HTMLElement | null = null;
  let news = false;
  let scheduled = false;

  const side = shared.data.position === 'left' ? 'left' : 'right';
  shared.style(`${base}${frameCss}${logCss}.panel:not(.full){${side}:var(--x)}`);
  followTheme(shared);
  let full = followViewport(shared, (now) => {
    full = now;
    draw();
  });
  const conversation = createConversation(shared, onState);
  frame.append(place);

  async function wordsOf(wanted: Language): Promise<Words> {
    return ((await shared.load(wanted)) as { default: Words }).default;
  }

  function onState(state: State, before: State): void {
    if (state.language !== before.language) void follow(state.language);
    const answered = state.messages.length > before.messages.length && state.settled;
    if (answered && !open) news = state.messages[state.messages.length - 1]!.role !== 'customer';
    draw();
  }

  /** Draws the panel in another language as soon as its words are there; without them, not. */
  async function follow(wanted: Language): Promise<void> {
    try {
      const loaded = await wordsOf(wanted);
      if (conversation.state().language !== wanted) return;
      words = loaded;
      language = shared.language = wanted;
      draw();
    } catch {
      shared.emit('error', { code: 'locale_unreachable' });
    }
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
        conversation={conversation}
        state={conversation.state()}
        open={open}
        full={full}
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
    }
    drawNow();
    // Back to where the customer came from: the launcher, or a button of the page.
    if (!open && here) (opener?.isConnected && opener !== document.body ? opener : launcher).focus();
    shared.emit(open ? 'open' : 'close');
  }

  const handle: PanelHandle = {
    isOpen: () => open,
    open: () => toggle(true),
    close: () => toggle(false),
    setLanguage: (chosen) => conversation.setLanguage(chosen),
    signInChanged: () => conversation.signInChanged(),
  };
  drawNow();
  return handle;
}
