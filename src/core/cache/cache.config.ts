import { Integer } from '#core/config';

/** How much of what is cached each process keeps for itself (C8.4). */
export class CacheConfig {
  @Integer('CACHE_MAX_ENTRIES', {
    description:
      'Cached values this process keeps; 0 leaves them to Redis. Without Redis and with DB_INSTANCES above 1 none.',
    min: 0,
    max: 10_000_000,
  })
  maxEntries = 10_000;

  @Integer('CACHE_MAX_BYTES', {
    description: 'Memory that cached values may take in this process.',
    min: 65_536,
    max: 17_179_869_184,
  })
  maxBytes = 33_554_432;
}
