import { AppKeys, Clock } from '#core/app';
import { type Problem, ServerConfig, type Settings } from '#core/config';
import { defineRoom } from '#core/room';
import { RedisConfig } from './redis.config.js';
import { RedisHealth } from './redis-health.js';
import { RedisMetrics } from './redis-metrics.js';
import { SharedState } from './shared-state.js';

/** The pool itself is opened before anything is made: the start says whether Redis is there. */
export const redisRoom = defineRoom({
  id: 'redis',
  configs: [RedisConfig],
  judge: workersAlone,
  perApp: ({ id }) => [
    {
      provide: AppKeys,
      inject: [SharedState, Clock],
      useFactory: (state: SharedState, clock: Clock) => state.keysOf(id, clock),
    },
  ],
  metrics: [RedisMetrics],
  health: [RedisHealth],
});

/** Without Redis caches, counts and locks are each process's own (C7.1). */
function workersAlone(settings: Settings): Problem[] {
  const { url, host } = settings.get(RedisConfig);
  if (!(settings.get(ServerConfig).processes > 1) || url !== undefined || host !== undefined) return [];
  return [{ variable: 'WORKERS', rule: 'must be 1 without Redis: set REDIS_URL (or REDIS_HOST), or WORKERS to 1' }];
}
