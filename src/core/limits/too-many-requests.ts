import { AppError, codes } from '#core/errors';
import type { Place } from './limit.store.js';

/** 1006, with the seconds until it is worth asking again (RFC 9110, 10.2.3). */
export function tooManyRequests({ resetMs }: Pick<Place, 'resetMs'>): AppError {
  return new AppError(codes.tooManyRequests, { headers: { 'retry-after': String(secondsOf(resetMs)) } });
}

/** Whole seconds, rounded up: whoever comes back then is not refused for a fraction. */
export function secondsOf(durationMs: number): number {
  return Math.max(Math.ceil(durationMs / 1000), 1);
}
