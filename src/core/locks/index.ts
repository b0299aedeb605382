export { MemoryLockStore } from './lock.memory.store.js';
export { RedisLockStore } from './lock.redis.store.js';
export { LockStore } from './lock.store.js';
