import { Clock } from '#core/app';
import { SharedState } from '#core/redis';
import { defineRoom } from '#core/room';
import { Metrics } from '#observability';
import { AppLocks } from './app-locks.js';
import { FenceEntity } from './fence.entity.js';
import { FenceSweep } from './fence-sweep.js';
import { fences0004 } from './fences.migrations.js';
import { FencesRepository } from './fences.repository.js';
import { Locks } from './locks.js';

export const locksRoom = defineRoom({
  id: 'locks',
  after: ['database'],
  entities: [FenceEntity],
  migrations: [fences0004],
  providers: [
    FencesRepository,
    {
      provide: Locks,
      inject: [SharedState, Clock, FencesRepository, Metrics],
      useFactory: (state: SharedState, clock: Clock, fences: FencesRepository, metrics: Metrics) =>
        new Locks({ state, clock, metrics, fences }),
    },
  ],
  exports: [Locks],
  perApp: ({ id }) => [{ provide: AppLocks, inject: [Locks], useFactory: (locks: Locks) => locks.of(id) }],
  recurring: [FenceSweep],
});
