import type { GetToken } from '../shared';

/** A host page that does not answer must not keep its customer waiting. */
const PATIENCE_MS = 10_000;

/**
 * Asks the host page who its customer is. Its token goes to the channel and is kept nowhere.
 *
 * Returns '' when the page does not vouch for anybody, and undefined when it cannot say now: it is
 * late, or its own request found no network.
 */
export async function askSite(getToken: GetToken): Promise<string | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS));
  const answer = async (): Promise<string> => (await getToken()) || '';
  try {
    return await Promise.race([answer(), late]);
  } catch (error) {
    return error instanceof TypeError ? undefined : '';
  }
}
