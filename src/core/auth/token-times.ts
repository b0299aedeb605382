import { AppError, codes } from '#core/errors';
import type { JsonObject } from './unverified-token.js';

/** How far ahead the clock of whoever issued a token may be. */
const AHEAD_SECONDS = 60;

/** `clockTolerance` for jose: whoever verifies a signature with it asks `ensureTimely` next. */
export const TIMES_ARE_CHECKED_LATER = Number.MAX_SAFE_INTEGER;

/** When a token counts, in seconds since 1970: from `validFrom` until before `expiresAt`. */
export interface Validity {
  validFrom: number;
  expiresAt: number;
}

/**
 * The time in which a token counts, and whether it is now (RFC 8725 3.1, RFC 7519 4.1).
 * @throws 1002 when it is over; Error when it has not begun, or is not told in finite numbers.
 */
export function ensureTimely({ exp, nbf, iat }: JsonObject, now: Date): Validity {
  const begins = [nbf, iat].filter((time) => time !== undefined);
  if (![exp, ...begins].every((time) => typeof time === 'number' && Number.isFinite(time)))
    throw new Error('exp, nbf and iat are numbers');
  const validity = {
    validFrom: Math.max(0, ...(begins as number[])) - AHEAD_SECONDS,
    expiresAt: exp as number,
  };
  if (secondsOf(now) < validity.validFrom) throw new Error('the token is from the future');
  ensureNotOver(validity, now);
  return validity;
}

/** @throws 1002 */
export function ensureNotOver({ expiresAt }: Validity, now: Date): void {
  if (expiresAt <= secondsOf(now)) throw new AppError(codes.tokenExpired);
}

/** False when the clock was put back since: who asks then looks at the token anew. */
export function hasBegun({ validFrom }: Validity, now: Date): boolean {
  return validFrom <= secondsOf(now);
}

function secondsOf(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}
