import { AppKeys, ensureTtl } from '#core/app';
import type { RedisPool } from './redis-pool.js';
import { Script } from './script.js';

const INCREMENT = new Script(`
local count = redis.call('INCRBY', KEYS[1], ARGV[1])
if redis.call('PTTL', KEYS[1]) < 0 then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
return count`);

/** An app's values in Redis. */
export class RedisAppKeys extends AppKeys {
  constructor(
    app: string,
    private readonly redis: RedisPool,
  ) {
    super(app);
  }

  async get(type: string, id: string | number): Promise<string | null> {
    const key = this.fullKey(type, id);
    return this.redis.run((redis) => redis.get(key));
  }

  async set(type: string, id: string | number, value: string, ttlSeconds: number): Promise<void> {
    ensureTtl(ttlSeconds);
    const key = this.fullKey(type, id);
    await this.redis.run((redis) => redis.set(key, value, 'EX', ttlSeconds));
  }

  async remove(type: string, id: string | number): Promise<boolean> {
    const key = this.fullKey(type, id);
    return (await this.redis.run((redis) => redis.del(key))) === 1;
  }

  async increment(type: string, id: string | number, ttlSeconds: number, by = 1): Promise<number> {
    ensureTtl(ttlSeconds);
    return Number(await this.redis.runScript(INCREMENT, [this.fullKey(type, id)], [by, ttlSeconds]));
  }

  private fullKey(type: string, id: string | number): string {
    return this.redis.keyPrefix + this.keyOf(type, id);
  }
}
