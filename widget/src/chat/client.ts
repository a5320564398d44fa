/** Requests to the channel, and every way that they can end. */

/** `status` 0: nobody answered, or what answered was not the channel. */
export interface Reply {
  status: number;
  body: Record<string, unknown>;
  /** Seconds to wait before asking again, when the channel said so. */
  retryAfter?: number;
}

export interface Client {
  /** Sends JSON and returns the reply; never throws. */
  post(path: string, body: object, token?: string): Promise<Reply>;
}

/** Longer than a slow mobile network needs; a message that did arrive is not accepted twice. */
const PATIENCE_MS = 15_000;

export function createClient(base: string): Client {
  return {
    async post(path, body, token) {
      const abort = new AbortController();
      const timer = setTimeout(() => abort.abort(), PATIENCE_MS);
      try {
        const response = await fetch(base + path, {
          method: 'POST',
          headers: {
            'Content-Type': 'application/json',
            ...(token && { Authorization: `Bearer ${token}` }),
          },
          body: JSON.stringify(body),
          credentials: 'omit',
          cache: 'no-store',
          signal: abort.signal,
        });
        const parsed = response.status === 204 ? {} : await response.json();
        const retryAfter = parsed.retry_after;
        return {
          status: response.status,
          body: parsed,
          ...(typeof retryAfter === 'number' && { retryAfter }),
        };
      } catch {
        return { status: 0, body: {} };
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
