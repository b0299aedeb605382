export { AppCache } from './app-cache.js';
export { CacheConfig } from './cache.config.js';
export { Cached, isCached } from './cached.js';
export { Caches } from './caches.js';
export { cacheRoom } from './cache.room.js';
