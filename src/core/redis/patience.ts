import { within } from '#core/concurrency';
import { currentContext } from '#observability';
import { RedisAwayError } from './redis-error.js';

/**
 * Runs `work`, and waits for it no longer than the request it belongs to may still wait on Redis: `patienceMs` over all
 * its calls, those at the same time counted once (C7.6). Outside of a request each call has all of it.
 * @throws RedisAwayError when the time is over; what was sent may still happen
 */
export async function withinPatience<T>(patienceMs: number, work: () => Promise<T>): Promise<T> {
  const wait = currentContext()?.redisWait ?? { calls: 0, sinceMs: 0, spentMs: 0 };
  const now = performance.now();
  if (wait.calls === 0) wait.sinceMs = now;
  const leftMs = patienceMs - wait.spentMs - (now - wait.sinceMs);
  if (leftMs < 1) throw new RedisAwayError(new Error(`this request has waited ${patienceMs} ms on Redis`));
  wait.calls += 1;
  try {
    return await within(leftMs, work(), () => {
      throw new RedisAwayError(new Error(`Redis did not answer in ${Math.round(leftMs)} ms`));
    });
  } finally {
    wait.calls -= 1;
    if (wait.calls === 0) wait.spentMs += performance.now() - wait.sinceMs;
  }
}
