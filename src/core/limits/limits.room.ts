import { Clock } from '#core/app';
import { SharedState } from '#core/redis';
import { defineRoom } from '#core/room';
import { Metrics, ROOT_LOGGER, type RootLogger } from '#observability';
import { limitStoreOf } from './limit-store-of.js';
import { LimitStore } from './limit.store.js';
import { RateLimitConfig } from './rate-limit.config.js';

export const limitsRoom = defineRoom({
  id: 'limits',
  configs: [RateLimitConfig],
  providers: [
    {
      provide: LimitStore,
      inject: [SharedState, Clock, ROOT_LOGGER, Metrics],
      useFactory: (state: SharedState, clock: Clock, logger: RootLogger, metrics: Metrics) =>
        limitStoreOf({ state, clock, logger, metrics }),
    },
  ],
  exports: [LimitStore],
});
