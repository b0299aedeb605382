import { Logger } from '@nestjs/common';
import { type AppCache, CacheConfig, Caches } from '#core/cache';
import { loadSettings } from '#core/config';
import { MemoryBroadcast, RedisConfig, RedisPool, SharedState } from '#core/redis';
import { Metrics } from '#observability';
import { MovableClock } from '../boot.js';

// there is no platform here whose log it could go to
Logger.overrideLogger(false);

export type Env = Readonly<Record<string, string>>;

/** What a process has of the cache: nothing in common with another but Redis. */
export interface CacheProcess {
  cache: AppCache;
  state: SharedState;
  close(): void;
}

/** @param deaf it hears of nothing that others say */
export async function cacheProcess(env: Env, { deaf = false } = {}): Promise<CacheProcess> {
  const settings = loadSettings([CacheConfig, RedisConfig], { env });
  const redis = new RedisPool(settings.get(RedisConfig));
  await redis.connected();
  const state = new SharedState(redis);
  const heard = deaf ? { redis, broadcast: new MemoryBroadcast() } : state;
  const parts = {
    config: settings.get(CacheConfig),
    isAlone: false,
    clock: new MovableClock(),
    metrics: new Metrics(),
  };
  const caches = new Caches({ ...parts, state: heard as SharedState });
  const cache = caches.of('shop', { afterCommit: async (work) => work() });
  return { cache, state, close: () => state.close() };
}

/** A value in a database, with one write at a time, and how often it was loaded. */
export class Source {
  committed = 0;
  loads = 0;
  private writing = Promise.resolve();

  constructor(
    readonly key: string,
    readonly tag: string,
  ) {}

  read({ cache }: CacheProcess, load: () => Promise<number> = () => this.load()): Promise<number> {
    return cache.get(this.key, { tags: [this.tag] }, load);
  }

  async load(): Promise<number> {
    this.loads += 1;
    return this.committed;
  }

  /** Resolves when it is committed and said; with what was written. */
  write({ cache }: CacheProcess): Promise<number> {
    const written = this.writing.then(async () => {
      const value = (this.committed += 1);
      await cache.invalidate(this.tag);
      return value;
    });
    this.writing = written.then(() => undefined);
    return written;
  }
}
