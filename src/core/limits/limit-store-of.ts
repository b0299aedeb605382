import type { Clock } from '#core/app';
import type { SharedState } from '#core/redis';
import type { Metrics, RootLogger } from '#observability';
import { FallbackLimitStore } from './limit.fallback.store.js';
import { MemoryLimitStore } from './limit.memory.store.js';
import { RedisLimitStore } from './limit.redis.store.js';
import type { LimitStore } from './limit.store.js';

export interface LimitParts {
  state: SharedState;
  clock: Clock;
  logger: Pick<RootLogger, 'warn'>;
  metrics: Metrics;
}

/** The counts of this platform: shared by all processes when there is Redis (C7.1), and this one's while it is away. */
export function limitStoreOf({ state: { redis }, clock, logger, metrics }: LimitParts): LimitStore {
  const own = new MemoryLimitStore(clock);
  const store = redis
    ? new FallbackLimitStore({
        shared: new RedisLimitStore(redis),
        own,
        isAvailable: () => redis.available,
        onFallback: (reason) => {
          logger.warn({ error: reason }, 'Redis does not count: rate limits are this process’s own until it does');
        },
      })
    : own;
  metrics.readCounter('rate_limit_fallbacks_total', 'Requests counted in this process because Redis was away.', () =>
    store instanceof FallbackLimitStore ? store.fallbacks : 0,
  );
  return store;
}
