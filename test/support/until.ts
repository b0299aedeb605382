import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 10;
/** A limit on hanging, below that of a test: how fast a machine is must not decide. */
const LIMIT_MS = 240_000;

/**
 * Asks until the answer is yes; returns after how many milliseconds it was.
 * @throws Error when it never is
 */
export async function until(isSo: () => Promise<boolean> | boolean): Promise<number> {
  const startedAt = Date.now();
  for (;;) {
    const yes = await isSo();
    const tookMs = Date.now() - startedAt;
    if (yes) return tookMs;
    if (tookMs > LIMIT_MS) throw new Error(`not within ${LIMIT_MS} ms: ${isSo.toString()}`);
    await sleep(POLL_MS);
  }
}
