/** So many in so much time: in any `windowSeconds` at most `max` places are taken. */
export interface Limit {
  /** 1-{@link MAX_PLACES}. */
  max: number;
  /** 1-{@link MAX_WINDOW_SECONDS}. */
  windowSeconds: number;
}

/** A log has an entry for each place: more of them would be a burden on the store, and hardly a limit. */
export const MAX_PLACES = 100_000;
export const MAX_WINDOW_SECONDS = 86_400;

export interface Place {
  /** Whether there was one. */
  allowed: boolean;
  /** How many more could be taken now. */
  remaining: number;
  /** Time until one more than now can be taken; all of the window when nothing is taken. */
  resetMs: number;
  /** What `giveBack` knows it by. */
  stamp: number;
}

/**
 * Counts in sliding windows, exactly: a place can be taken if and only if fewer than `max` were taken in the last
 * `windowSeconds` (C9.4). A refused try takes none. When the clock is set back, what lies in its future counts from now
 * on: nobody waits longer than one window, and no more pass than should.
 * Keys are `{endpoint}:{user}` (C7.5), made by the platform, never a caller's own text.
 */
export abstract class LimitStore {
  /** Whether others are asked, which takes time. */
  abstract readonly isShared: boolean;

  /** Takes a place if there is one, in one atomic step. Not a promise where there is nothing to wait for. */
  abstract take(key: string, limit: Limit): Place | Promise<Place>;

  /** Gives a place back that was taken, as if it never had been; a second time does nothing. */
  abstract giveBack(key: string, place: Place): void | Promise<void>;
}

/** @throws Error for a limit that no store could keep */
export function ensureLimit({ max, windowSeconds }: Limit): void {
  if (!Number.isInteger(max) || max < 1 || max > MAX_PLACES)
    throw new Error(`a limit is a whole number from 1 to ${MAX_PLACES}, not ${max}`);
  if (!Number.isInteger(windowSeconds) || windowSeconds < 1 || windowSeconds > MAX_WINDOW_SECONDS)
    throw new Error(`a limit's window is 1 to ${MAX_WINDOW_SECONDS} whole seconds, not ${windowSeconds}`);
}
