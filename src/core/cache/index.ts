export { AppCache } from './app-cache.js';
export { type Plain } from './plain.js';
export { CacheConfig } from './cache.config.js';
export { type CacheOptions } from './cache-entry.js';
export { Cached, type CachedOptions, isCached } from './cached.js';
export { type CacheParts, Caches } from './caches.js';
export { cacheRoom } from './cache.room.js';
