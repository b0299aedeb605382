import type { AppKeys, Clock } from '#core/app';
import { MemoryAppKeys } from './app-keys.memory.store.js';
import { RedisAppKeys } from './app-keys.redis.store.js';
import type { Broadcast } from './broadcast.js';
import { MemoryBroadcast } from './broadcast.memory.store.js';
import { RedisBroadcast } from './broadcast.redis.store.js';
import type { RedisPool } from './redis-pool.js';

/** What processes share beside the database: Redis, or nothing, and then each has a twin of its own (C7.1). */
export class SharedState {
  readonly broadcast: Broadcast;

  constructor(readonly redis?: RedisPool) {
    this.broadcast = redis ? new RedisBroadcast(redis) : new MemoryBroadcast();
  }

  keysOf(app: string, clock: Clock): AppKeys {
    return this.redis ? new RedisAppKeys(app, this.redis) : new MemoryAppKeys(app, clock);
  }

  close(): void {
    this.broadcast.close();
    this.redis?.close();
  }
}
