import { Global, Module } from '@nestjs/common';
import { AppSwitches } from '#core/app';
import { SharedState } from '#core/redis';
import { AppsController } from './apps.controller.js';
import { FlagClients } from './flag-clients.js';
import { FlagWatch } from './flag-watch.js';
import { FlagsController } from './flags.controller.js';
import { FlagsRepository } from './flags.repository.js';
import { FlagsService } from './flags.service.js';

/** Apps have their Flags, made by FlagClients; the command line needs FlagsService; nothing else leaves. */
@Global()
@Module({
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
  exports: [FlagClients, FlagWatch],
})
export class FlagsModule {}
