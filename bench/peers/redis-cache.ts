import { Redis } from 'ioredis';
import type { PeerSettings } from './peer-settings.js';

const TTL_SECONDS = 300;

/** Cache-aside over Redis with ioredis, as a team would write it on a good day; without Redis everything is loaded. */
export class RedisCache {
  private readonly redis: Redis | undefined;
  private readonly keyPrefix: string;

  constructor({ redisUrl, redisKeyPrefix }: PeerSettings) {
    this.keyPrefix = redisKeyPrefix;
    if (redisUrl !== undefined) this.redis = new Redis(redisUrl, { enableAutoPipelining: true });
  }

  /** @param load gives plain data */
  async get<T>(name: string, load: () => Promise<T>): Promise<T> {
    if (!this.redis) return load();
    const key = `${this.keyPrefix}peers:${name}`;
    const kept = await this.redis.get(key);
    if (kept !== null) return JSON.parse(kept) as T;
    const value = await load();
    await this.redis.set(key, JSON.stringify(value), 'EX', TTL_SECONDS);
    return value;
  }

  close(): void {
    this.redis?.disconnect();
  }
}
