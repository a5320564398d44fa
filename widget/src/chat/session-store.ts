/**
 * The channel's session token of an anonymous conversation: the only thing of ours that outlives a
 * page, for this tab alone. A signed-in customer's is not kept; the host page's sign-in leads back
 * to their conversation, and nothing else does.
 *
 * A browser that duplicates a tab copies its storage: both tabs then show the same conversation,
 * live, as two tabs of a signed-in customer do. It would take a token that is only stored when the
 * page goes to avoid that, and whoever's tab crashes or is put away by a phone would lose what was
 * said; that is the greater harm, so the token is stored as soon as it is there.
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
