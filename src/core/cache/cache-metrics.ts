import type { Counter } from 'prom-client';
import type { Metrics } from '#observability';

/** An app's own, bound to its labels once. */
export interface AppCacheMetrics {
  nearHits: Counter.Internal;
  sharedHits: Counter.Internal;
  misses: Counter.Internal;
  loads: Counter.Internal;
  failures: Counter.Internal;
}

/** Figures of the cache (C10.3); misses without loads are callers who waited for somebody else's. */
export class CacheMetrics {
  private readonly hits;
  private readonly misses;
  private readonly loads;
  private readonly failures;

  constructor(metrics: Metrics) {
    const counter = (name: string, help: string, ...labels: string[]) =>
      metrics.declare('platform', 'counter', { name, help, labelNames: ['app', ...labels] });
    this.hits = counter('cache_hits_total', 'Cached values found, in the process or in Redis.', 'layer');
    this.misses = counter('cache_misses_total', 'Cached values that had to be loaded or waited for.');
    this.loads = counter('cache_loads_total', 'Loads of values that were not cached.');
    this.failures = counter('cache_load_failures_total', 'Loads that failed.');
  }

  of(app: string): AppCacheMetrics {
    return {
      nearHits: this.hits.labels({ app, layer: 'memory' }),
      sharedHits: this.hits.labels({ app, layer: 'redis' }),
      misses: this.misses.labels({ app }),
      loads: this.loads.labels({ app }),
      failures: this.failures.labels({ app }),
    };
  }
}
