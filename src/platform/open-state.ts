import type { Settings } from '#core/config';
import { describeRedis, RedisConfig, RedisPool, SharedState } from '#core/redis';
import type { RootLogger } from '#observability';

/** Connects to Redis if there is one. It may be away: everything here goes on without it, and finds it later (C7.6). */
export async function openState(settings: Settings, logger: RootLogger): Promise<SharedState> {
  const config = settings.get(RedisConfig);
  if (describeRedis(config) === undefined) return new SharedState();
  const redis = new RedisPool(config);
  const isConnected = await redis.connected();
  if (!isConnected) logger.warn(`${describeRedis(config)} is away: going on without it until it answers`);
  redis.onStateChange((isAvailable, reason) => {
    if (isAvailable) logger.info('Redis answers again');
    else logger.warn(`Redis is away, going on without it: ${reason}`);
  });
  return new SharedState(redis);
}

/** What the start says of it. */
export function describeState(settings: Settings): string {
  return describeRedis(settings.get(RedisConfig)) ?? 'caches and counts in this process';
}
