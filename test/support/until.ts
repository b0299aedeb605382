import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;

/**
 * Asks until the answer is yes; returns after how many milliseconds it was.
 * @throws Error when the answer took longer than `withinMs`
 */
export async function until(isSo: () => Promise<boolean> | boolean, withinMs = 10_000): Promise<number> {
  const startedAt = Date.now();
  for (;;) {
    const yes = await isSo();
    const tookMs = Date.now() - startedAt;
    if (tookMs > withinMs)
      throw new Error(`not within ${withinMs} ms (after ${tookMs} ms: ${yes}): ${isSo.toString()}`);
    if (yes) return tookMs;
    await sleep(POLL_MS);
  }
}
