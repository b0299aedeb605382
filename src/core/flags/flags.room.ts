import { AppSwitches } from '#core/app';
import { SharedState } from '#core/redis';
import { defineRoom } from '#core/room';
import { AppsController } from './apps.controller.js';
import { FlagClients } from './flag-clients.js';
import { FlagMetrics } from './flag-metrics.js';
import { FlagWatch } from './flag-watch.js';
import { FlagsController } from './flags.controller.js';
import { FlagEntity, FlagRevisionEntity } from './flags.entities.js';
import { Flags } from './flags.js';
import { flags0006 } from './flags.migrations.js';
import { FlagsRepository } from './flags.repository.js';
import { FlagsService } from './flags.service.js';

export const flagsRoom = defineRoom({
  id: 'flags',
  after: ['audit', 'auth', 'database', 'http'],
  entities: [FlagEntity, FlagRevisionEntity],
  migrations: [flags0006],
  controllers: [AppsController, FlagsController],
  providers: [
    FlagClients,
    FlagsRepository,
    FlagsService,
    {
      provide: FlagWatch,
      inject: [FlagsRepository, SharedState, AppSwitches],
      // whoever is given it can ask it: the flags are read before anybody is made that could
      useFactory: async (repository: FlagsRepository, state: SharedState, switches: AppSwitches) => {
        const watch = new FlagWatch({ repository, state, switches });
        await watch.load();
        return watch;
      },
    },
  ],
  exports: [FlagClients],
  perApp: ({ id }) => [
    { provide: Flags, inject: [FlagClients], useFactory: (clients: FlagClients) => clients.flagsOf(id) },
  ],
  metrics: [FlagMetrics],
  starts: [FlagWatch],
});
