import { DelegateBackoff, ExponentialBackoff, handleWhen, type IBackoff, retry, type RetryPolicy } from 'cockatiel';
import { CallFailedError } from './call-failure.js';
import type { Deadline } from './deadline.js';
import type { HttpAnswer } from './exchange.js';
import { retryAfterMs } from './retry-after.js';

const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 2000;
const TOO_MANY_REQUESTS = 429;

// spread out (decorrelated jitter), or those who failed together would come back together
const BACKOFF = new ExponentialBackoff({ initialDelay: FIRST_DELAY_MS, maxDelay: MAX_DELAY_MS });

/** Tries again what may pass, after at least the wait that the server asked for, if the time left allows it. */
export function retryWithin(deadline: Deadline, retries: number): RetryPolicy {
  const hasTimeFor = (ms: number) => ms < deadline.remainingMs();
  const isPassing = (thrown: unknown) =>
    thrown instanceof CallFailedError && thrown.isPassing && hasTimeFor(thrown.retryAfterMs);
  return retry(
    handleWhen(isPassing).orWhenResult((answer) => isTooMany(answer) && hasTimeFor(askedMs({ value: answer }))),
    {
      maxAttempts: retries,
      backoff: new DelegateBackoff<{ result: Failed }, IBackoff<unknown>>(({ result }, last) => {
        const state = (last ?? BACKOFF).next(undefined);
        const delay = Math.min(askedMs(result) + state.duration, deadline.remainingMs());
        return { delay, state };
      }),
    },
  );
}

type Failed = { error: unknown } | { value: unknown };

function askedMs(failed: Failed): number {
  if ('error' in failed) return (failed.error as CallFailedError).retryAfterMs;
  return retryAfterMs((failed.value as HttpAnswer).headers['retry-after'], new Date());
}

function isTooMany(answer: unknown): answer is HttpAnswer {
  return (answer as HttpAnswer).status === TOO_MANY_REQUESTS;
}
