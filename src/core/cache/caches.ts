import type { Clock } from '#core/app';
import type { Database } from '#core/database';
import type { SharedState } from '#core/redis';
import type { Metrics } from '#observability';
import { AppCache } from './app-cache.js';
import type { CacheConfig } from './cache.config.js';
import { MemoryCacheStore } from './cache.memory.store.js';
import { CacheMetrics } from './cache-metrics.js';
import { RedisCacheStore } from './cache.redis.store.js';
import { NearLayer } from './near-layer.js';
import { ReadThrough } from './read-through.js';

export interface CacheParts {
  config: CacheConfig;
  /** No other process writes to the same database. */
  isAlone: boolean;
  clock: Clock;
  state: SharedState;
  metrics: Metrics;
}

/** The caches of all apps: one room in this process, one Redis behind it. */
export class Caches {
  private readonly values: ReadThrough | undefined;
  private readonly metrics: CacheMetrics;

  constructor({ config, isAlone, clock, state, metrics }: CacheParts) {
    const { redis, broadcast } = state;
    // over Redis it is about what is fresh, and a clock that is set back must not make it more so
    const now = redis ? () => performance.now() : () => clock.now().getTime();
    const near = new NearLayer(config, now);
    // without Redis nobody would say what others have written
    const keeps = redis !== undefined || (isAlone && config.maxEntries > 0);
    const store = redis ? new RedisCacheStore(redis, broadcast) : new MemoryCacheStore();
    this.values = keeps ? new ReadThrough(near, store) : undefined;
    this.metrics = new CacheMetrics(metrics);
    metrics.readGauge('cache_entries', 'Cached values kept in this process.', () => near.size);
  }

  of(app: string, database: Pick<Database, 'afterCommit'>): AppCache {
    return new AppCache(app, this.values, this.metrics.of(app), database);
  }
}
