import { describe, expect, test, vi } from 'vitest';
import { createStream } from '../../src/chat/stream';
import { onAClockOfItsOwn, pass, stubPage } from './page';

onAClockOfItsOwn();

/** One connection to the channel, as the channel sees it. */
interface Line {
  headers: Record<string, string>;
  isOpen(): boolean;
  say(text: string): void;
  end(): void;
}

/** A started stream on a page, and the connections that it makes. */
function setUp({ status = 200 } = {}) {
  const lines: Line[] = [];
  const events: string[] = [];
  const links: boolean[] = [];
  const refused = vi.fn();
  const { page, tab } = stubPage();
  vi.stubGlobal('fetch', async (_: string, { headers, signal }: RequestInit) => {
    let control: ReadableStreamDefaultController<Uint8Array>;
    let open = status === 200;
    const body = new ReadableStream<Uint8Array>({ start: (given) => void (control = given) });
    signal!.addEventListener('abort', () => {
      if (open) control.error(new DOMException('', 'AbortError'));
      open = false;
    });
    lines.push({
      headers: headers as Record<string, string>,
      isOpen: () => open,
      say: (text) => control.enqueue(new TextEncoder().encode(text)),
      end() {
        open = false;
        control.close();
      },
    });
    return new Response(body, { status });
  });
  const stream = createStream({
    url: 'https://bot.example/events',
    token: () => 'token',
    lastEventId: () => 7,
    onEvent: ({ data }) => events.push(data),
    onLink: (up) => links.push(up),
    onRefused: refused,
  });
  stream.start();
  return {
    stream,
    lines,
    events,
    links,
    refused,
    last: () => lines[lines.length - 1]!,
    look(hidden: boolean) {
      tab.hidden = hidden;
      tab.dispatchEvent(new Event('visibilitychange'));
    },
    happens: (name: string, more = {}) => page.dispatchEvent(Object.assign(new Event(name), more)),
  };
}

/** What the channel says on a quiet line. */
const ALIVE = ': keep-alive\n\n';

describe('a stream', () => {
  test('asks for what came after the last event, and hands on what comes', async () => {
    const { lines, events, links, last } = setUp();
    await pass(0);
    last().say('event: message\nid: 8\ndata: {"seq":8}\n\n');
    await pass(0);
    expect(lines.map(({ headers }) => headers)).toEqual([
      { Accept: 'text/event-stream', Authorization: 'Bearer token', 'Last-Event-ID': '7' },
    ]);
    expect(events).toEqual(['{"seq":8}']);
    expect(links).toEqual([true]);
  });

  test('that ends is opened again', async () => {
    const { lines, links, last } = setUp();
    await pass(0);
    last().end();
    await pass(5);
    expect(lines).toHaveLength(2);
    expect(links).toEqual([false]);
  });

  test('whose token is refused stops, whatever happens then', async () => {
    const { lines, refused, happens, look } = setUp({ status: 401 });
    await pass(0);
    happens('online');
    look(true);
    look(false);
    await pass(600);
    expect(refused).toHaveBeenCalledOnce();
    expect(lines).toHaveLength(1);
  });
});

describe('a line', () => {
  test('that says something every now and then is left alone', async () => {
    const { lines, last } = setUp();
    for (let times = 0; times < 20; times++) {
      await pass(15);
      last().say(ALIVE);
    }
    expect(lines).toHaveLength(1);
    expect(last().isOpen()).toBe(true);
  });

  test('that is silent for 40 seconds is given up, and another one taken', async () => {
    const { lines, links, last } = setUp();
    await pass(0);
    last().say(ALIVE);
    await pass(39);
    expect(lines[0]!.isOpen()).toBe(true);
    await pass(1);
    expect(lines[0]!.isOpen()).toBe(false);
    expect(links).toEqual([true, false]);
    await pass(5);
    expect(last().isOpen()).toBe(true);
    expect(lines).toHaveLength(2);
  });
});

describe('a tab that nobody looks at', () => {
  test('gives its connection back after a minute, and takes one when it is looked at', async () => {
    const { lines, last, look } = setUp();
    look(true);
    for (let times = 0; times < 4; times++) {
      await pass(14.9);
      last().say(ALIVE);
    }
    expect(last().isOpen()).toBe(true);
    await pass(1);
    expect(last().isOpen()).toBe(false);
    await pass(600);
    expect(lines).toHaveLength(1);
    look(false);
    await pass(0);
    expect(lines).toHaveLength(2);
    expect(last().isOpen()).toBe(true);
  });

  test('for less than that keeps it', async () => {
    const { lines, last, look } = setUp();
    await pass(0);
    look(true);
    await pass(30);
    last().say(ALIVE);
    await pass(10);
    look(false);
    await pass(20);
    last().say(ALIVE);
    await pass(30);
    expect(lines).toHaveLength(1);
    expect(last().isOpen()).toBe(true);
  });

  test('that loses its line waits until it is looked at', async () => {
    const { lines, last, look } = setUp();
    await pass(0);
    look(true);
    last().end();
    await pass(59);
    expect(lines).toHaveLength(1);
    look(false);
    await pass(0);
    expect(lines).toHaveLength(2);
  });

  test('whose timers slept with it does not trust a line that may be dead', async () => {
    const { lines, look } = setUp();
    await pass(0);
    look(true);
    vi.setSystemTime(Date.now() + 30_000);
    look(false);
    await pass(0);
    expect(lines.map((line) => line.isOpen())).toEqual([false, true]);
  });
});

describe('a page', () => {
  test.each([
    [true, 2],
    [false, 1],
  ])('that is shown again, from the cache: %s, connects so often: %i', async (persisted, times) => {
    const { lines, happens } = setUp();
    await pass(0);
    happens('pageshow', { persisted });
    await pass(0);
    expect(lines).toHaveLength(times);
    expect(lines[times - 1]!.isOpen()).toBe(true);
  });

  test('that has a network again connects at once', async () => {
    const { lines, happens } = setUp();
    await pass(0);
    happens('online');
    await pass(0);
    expect(lines.map((line) => line.isOpen())).toEqual([false, true]);
  });
});
