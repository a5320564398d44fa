/**
 * The channel's session token of an anonymous conversation: the only thing of ours that outlives a
 * page, for this tab alone. A signed-in customer's is not kept; the host page's sign-in leads back
 * to their conversation, and nothing else does.
 */
const KEY = 'zhangwen.session';

export function readToken(): string | undefined {
  try {
    return sessionStorage.getItem(KEY) || undefined;
  } catch {
    return undefined; // Storage is switched off: a reload starts anew.
  }
}

export function writeToken(token: string | undefined): void {
  try {
    if (token) sessionStorage.setItem(KEY, token);
    else sessionStorage.removeItem(KEY);
  } catch {
    // See above.
  }
}
