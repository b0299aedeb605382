import type { LimitStore } from '#core/limits';
import { runInContext } from '#observability';
import type { RookeryRequest } from './request.js';

/**
 * Asks the counts for a request. Reading a body loses its context, which knows how long it may still wait on Redis
 * (C7.6); entering it again would be half the price of a count in memory.
 */
export function countFor<T>({ context }: RookeryRequest, limits: LimitStore, ask: () => T): T {
  return context && limits.isShared ? runInContext(context, ask) : ask();
}
