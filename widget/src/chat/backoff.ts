/** Waiting times between attempts, in ms: doubling, with a cap and some chance against stampedes. */
export function backoff(attempt: number, capMs = 5_000, random: () => number = Math.random): number {
  const full = Math.min(capMs, 500 * 2 ** attempt);
  return full * (0.75 + random() / 4);
}
