import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createClient } from '../../src/chat/client';

const asked = vi.fn<typeof fetch>();
let page: EventTarget;

function answerWith(status: number, body: string): void {
  asked.mockImplementation(async () => new Response(status === 204 ? null : body, { status }));
  vi.stubGlobal('fetch', asked);
}

const post = (body: object = {}) => createClient('https://bot.example/').post('messages', body);

beforeEach(() => {
  page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
});
afterEach(() => {
  vi.unstubAllGlobals();
  asked.mockReset();
});

test("the channel's answer is handed on, with how long to wait", async () => {
  answerWith(429, '{"error": "too_many_messages", "retry_after": 7}');
  expect(await post()).toMatchObject({
    status: 429,
    body: { error: 'too_many_messages' },
    retryAfter: 7,
  });
});

test.each([403, 404, 413])('a page of HTML with %i is a refusal all the same', async (status) => {
  answerWith(status, '<h1>Blocked</h1>');
  expect(await post()).toEqual({ status, body: {} });
});

test.each([200, 401, 408, 429, 502])('a page of HTML with %i is not the channel', async (status) => {
  answerWith(status, '<h1>Welcome to our network</h1>');
  expect(await post()).toEqual({ status: 0, body: {} });
});

test('no answer is told, not thrown', async () => {
  asked.mockRejectedValue(new TypeError('no network'));
  vi.stubGlobal('fetch', asked);
  expect(await post()).toEqual({ status: 0, body: {} });
});

test('what was sent goes on when the page does not, but for what browsers would not send at all', async () => {
  answerWith(204, '');
  await post({ text: 'short' });
  await post({ text: 'x'.repeat(70_000) });
  expect(asked.mock.calls.map(([, options]) => options!.keepalive)).toEqual([true, false]);
});

test('what hangs on a network that is gone is asked once more when there is one again', async () => {
  asked.mockImplementationOnce(
    (_, options) =>
      new Promise((_, reject) => options!.signal!.addEventListener('abort', reject)),
  );
  asked.mockImplementationOnce(async () => new Response('{"seq": 1}', { status: 202 }));
  vi.stubGlobal('fetch', asked);
  const reply = post({ id: 'a' });
  page.dispatchEvent(new Event('online'));
  expect(await reply).toEqual({ status: 202, body: { seq: 1 } });
  expect(asked.mock.calls.map(([, options]) => options!.body)).toEqual(['{"id":"a"}', '{"id":"a"}']);
});
