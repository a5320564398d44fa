/** Requests to the channel, and every way that they can end. */

/** `status` 0: nobody answered, or what answered was not the channel. */
export interface Reply {
  status: number;
  body: Record<string, unknown>;
  /** Seconds to wait before asking again, when the channel said so. */
  retryAfter?: number;
}

export interface Client {
  /** Sends JSON and returns the reply; never throws. Asks once more when the network comes back. */
  post(path: string, body: object, token?: string): Promise<Reply>;
}

/** Longer than a slow mobile network needs; a message that did arrive is not accepted twice. */
const PATIENCE_MS = 15_000;
/** Browsers refuse to finish more than 64 KiB for pages that are gone. */
const KEPT_ALIVE = 15_000;

export function createClient(base: string): Client {
  return {
    async post(path, content, token) {
      const body = JSON.stringify(content);
      const once = async (): Promise<Reply> => {
        const abort = new AbortController();
        const stop = (): void => abort.abort();
        const timer = setTimeout(stop, PATIENCE_MS);
        let anew = false;
        // What was asked over a network that is gone may never be answered, nor fail.
        const onOnline = (): void => {
          anew = true;
          stop();
        };
        addEventListener('online', onOnline);
        try {
          const response = await fetch(base + path, {
            method: 'POST',
            headers: {
              'Content-Type': 'application/json',
              ...(token && { Authorization: `Bearer ${token}` }),
            },
            body,
            credentials: 'omit',
            cache: 'no-store',
            // What was sent arrives although the customer goes on to the next page.
            keepalive: body.length < KEPT_ALIVE,
            signal: abort.signal,
          });
          const { status } = response;
          const parsed = status === 204 ? {} : await response.json().catch(() => undefined);
          if (!parsed) return { status: refuses(status) ? status : 0, body: {} };
          const retryAfter = parsed.retry_after;
          return {
            status,
            body: parsed,
            ...(typeof retryAfter === 'number' && { retryAfter }),
          };
        } catch {
          return anew ? once() : { status: 0, body: {} };
        } finally {
          clearTimeout(timer);
          removeEventListener('online', onOnline);
        }
      };
      return once();
    },
  };
}

/** Whether something on the way, which does not speak as the channel does, refuses for good. */
function refuses(status: number): boolean {
  return status >= 400 && status < 500 && ![401, 408, 429].includes(status);
}
