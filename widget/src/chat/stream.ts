import { backoff } from './backoff';
import { createParser, type ServerEvent } from './sse';

type Timer = ReturnType<typeof setTimeout> | undefined;

export interface StreamOptions {
  url: string;
  token(): string | undefined;
  /** The number of the last event that was seen; the channel replays everything after it. */
  lastEventId(): number;
  onEvent(event: ServerEvent): void;
  onLink(up: boolean): void;
  /** The channel does not accept our token (any longer). */
  onRefused(): void;
}

/** The channel says something every 15 s; a line that is silent for longer than this is dead. */
const SILENCE_MS = 40_000;
/** A tab that nobody looks at gives its connection back (HTTP/1.1 has six a host). */
const HIDDEN_MS = 60_000;

export interface EventStream {
  /** Connects anew, whatever is there. */
  start(): void;
  stop(): void;
}

/**
 * Keeps one event stream open: connects, notices a dead line, comes back with growing pauses, and
 * at once when the network or the tab comes back. Read with fetch, because an EventSource could
 * only carry the token in the address.
 */
export function createStream(options: StreamOptions): EventStream {
  let current: AbortController | undefined;
  let attempt = 0;
  let heard = 0;
  let wanted = false;
  let again: Timer;
  let watchdog: Timer;
  let hiding: Timer;

  const drop = (): void => {
    clearTimeout(again);
    clearTimeout(watchdog);
    current?.abort();
    current = undefined;
  };
  const start = (): void => {
    drop();
    wanted = true;
    attempt = 0;
    whileHidden();
    void connect();
  };
  const stop = (): void => {
    wanted = false;
    drop();
  };
  const wake = (force: boolean): void => {
    if (wanted && (force || !current)) start();
  };
  const whileHidden = (): void => {
    clearTimeout(hiding);
    if (document.hidden) hiding = setTimeout(drop, HIDDEN_MS);
  };
  const watch = (mine: AbortController): void => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => mine.abort(), SILENCE_MS);
  };

  async function connect(): Promise<void> {
    const mine = (current = new AbortController());
    try {
      watch(mine);
      const response = await fetch(options.url, {
        headers: {
          Accept: 'text/event-stream',
          Authorization: `Bearer ${options.token()}`,
          'Last-Event-ID': `${options.lastEventId()}`,
        },
        credentials: 'omit',
        cache: 'no-store',
        signal: mine.signal,
      });
      if (response.status === 401 && current === mine) {
        stop();
        options.onRefused();
        return;
      }
      if (response.ok) await read(response.body!.getReader(), mine);
    } catch {
      // Every failure has the same remedy: come back later.
    }
    if (current !== mine) return; // Dropped on purpose, or replaced.
    drop();
    options.onLink(false);
    // A hidden tab waits until it is looked at.
    if (!document.hidden) again = setTimeout(() => void connect(), backoff(attempt++));
  }

  async function read(
    reader: ReadableStreamDefaultReader<Uint8Array>,
    mine: AbortController,
  ): Promise<void> {
    const parse = createParser();
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || current !== mine) return;
      attempt = 0;
      heard = Date.now();
      watch(mine);
      options.onLink(true);
      for (const event of parse(decoder.decode(value, { stream: true }))) {
        if (current === mine) options.onEvent(event);
      }
    }
  }

  addEventListener('online', () => document.hidden || wake(true));
  addEventListener('pageshow', (event) => wake(event.persisted));
  document.addEventListener('visibilitychange', () => {
    whileHidden();
    if (!document.hidden) wake(Date.now() - heard > SILENCE_MS / 2);
  });
  return { start, stop };
}
