import type { CacheEntry } from './cache-entry.js';
import { CacheStore, type Claim } from './cache.store.js';

const OURS: Claim = { kind: 'ours', stamp: '', lease: '' };

/** Nothing is shared: what this process keeps for itself is the cache, for as long as a value's TTL. */
export class MemoryCacheStore extends CacheStore {
  believedMs({ ttlSeconds }: CacheEntry): number {
    return ttlSeconds * 1000;
  }

  find(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  claim(): Promise<Claim> {
    return Promise.resolve(OURS);
  }

  hold(): () => void {
    return () => undefined;
  }

  keep(): Promise<boolean> {
    return Promise.resolve(true);
  }

  release(): Promise<void> {
    return Promise.resolve();
  }

  drop(): Promise<void> {
    return Promise.resolve();
  }

  listen(): void {
    // there is nobody to be heard
  }
}
