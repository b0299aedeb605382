import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** A Lua script, sent once to a server and called by its digest from then on. */
export class Script {
  private readonly digest: string;

  constructor(private readonly lua: string) {
    // SHA-1 is how Redis names scripts
    this.digest = createHash('sha1').update(lua).digest('hex');
  }

  async run(redis: Redis, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    try {
      return await redis.evalsha(this.digest, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return redis.eval(this.lua, keys.length, ...keys, ...args);
    }
  }
}
