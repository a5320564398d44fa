import type { Shared } from '../shared';

/** A host page that does not answer must not keep its customer waiting. */
const PATIENCE_MS = 10_000;

export interface SiteSignIn {
  /** A fresh token of the host site; undefined when nobody is signed in, or it cannot say. */
  token(): Promise<string | undefined>;
  failed(code: string): void;
}

/** Asks the host page who its customer is. Its token goes to the channel and is kept nowhere. */
export function createSiteSignIn(shared: Shared, onFailed: () => void): SiteSignIn {
  const failed = (code: string): void => {
    onFailed();
    shared.emit('error', { code });
  };
  return {
    failed,
    async token() {
      const { getToken } = shared;
      if (!getToken) return undefined;
      try {
        const late = new Promise<never>((_, reject) => setTimeout(reject, PATIENCE_MS));
        return await Promise.race([getToken(), late]);
      } catch {
        failed('sign_in_failed');
        return undefined;
      }
    },
  };
}
