export { Bulkhead, type CompartmentStats } from './bulkhead.js';
export { MemoryLimitStore } from './limit.memory.store.js';
export { RedisLimitStore } from './limit.redis.store.js';
export { type Limit, LimitStore, MAX_PLACES, MAX_WINDOW_SECONDS, type Place } from './limit.store.js';
export { networkOf } from './network.js';
export { RateLimit, rateLimitOf } from './rate-limit.js';
export { RateLimitConfig } from './rate-limit.config.js';
export { secondsOf, tooManyRequests } from './too-many-requests.js';
export { limitsRoom } from './limits.room.js';
