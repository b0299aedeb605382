import { Clock } from '#core/app';
import { Settings } from '#core/config';
import { Database, DatabaseConfig } from '#core/database';
import { SharedState } from '#core/redis';
import { defineRoom } from '#core/room';
import { Metrics } from '#observability';
import { AppCache } from './app-cache.js';
import { CacheConfig } from './cache.config.js';
import { Caches } from './caches.js';

export const cacheRoom = defineRoom({
  id: 'cache',
  configs: [CacheConfig],
  providers: [
    {
      provide: Caches,
      inject: [Settings, Clock, SharedState, Metrics],
      useFactory: (settings: Settings, clock: Clock, state: SharedState, metrics: Metrics) => {
        const isAlone = settings.get(DatabaseConfig).instances === 1;
        return new Caches({ config: settings.get(CacheConfig), isAlone, clock, state, metrics });
      },
    },
  ],
  exports: [Caches],
  perApp: ({ id }) => [
    {
      provide: AppCache,
      inject: [Caches, Database],
      useFactory: (caches: Caches, database: Database) => caches.of(id, database),
    },
  ],
});
