import { afterEach, beforeEach, vi } from 'vitest';

/** Has the tests of a file run on a clock that only `pass` moves on, without chance or leftovers. */
export function onAClockOfItsOwn(): void {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(Math, 'random').mockReturnValue(1);
  });
  afterEach(() => {
    vi.clearAllTimers();
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });
}

/** Lets time pass, and a moment more: what is due at the end of it happens, too. */
export const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1_000 + 1);

/** The page that the chat is on, and its document. */
export function stubPage() {
  const page = new EventTarget();
  const tab = Object.assign(new EventTarget(), { hidden: false });
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
  vi.stubGlobal('document', tab);
  return { page, tab };
}
