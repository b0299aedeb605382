import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Clock } from '#core/app';
import { SharedState } from '#core/redis';
import type { Metrics } from '#observability';
import { FenceSweep } from './fence-sweep.js';
import { FencesRepository } from './fences.repository.js';
import { Locks } from './locks.js';

@Global()
@Module({})
export class LocksModule {
  /** @param metrics where what becomes of locks is counted */
  static counting(metrics: Metrics): DynamicModule {
    const locks = {
      provide: Locks,
      useFactory: (state: SharedState, clock: Clock, fences: FencesRepository) =>
        new Locks({ state, clock, metrics, fences }),
      inject: [SharedState, Clock, FencesRepository],
    };
    return { module: LocksModule, providers: [FencesRepository, FenceSweep, locks], exports: [Locks] };
  }
}
