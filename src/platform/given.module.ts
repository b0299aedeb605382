import { type DynamicModule, Global, Module, type Provider } from '@nestjs/common';
import { type App, AppPaths, AppSwitches, Clock, ServedApps } from '#core/app';
import { ServerConfig, Settings } from '#core/config';
import { CONNECTED_DATABASE, type ConnectedDatabase, Migrator } from '#core/database';
import { Documents } from '#core/docs';
import { SharedState } from '#core/redis';
import { HEALTH_COMPONENTS, OWNED_WORK, type OwnedWork, type Room, tokenOf } from '#core/room';
import { Metrics, ROOT_LOGGER, type RootLogger } from '#observability';

/** What is there before anything is made. */
export interface Given {
  apps: readonly App[];
  rooms: readonly Room[];
  settings: Settings;
  clock: Clock;
  logger: RootLogger;
  metrics: Metrics;
  connected: ConnectedDatabase;
  migrator: Migrator;
  state: SharedState;
  documents: Documents;
  /** The apps that have routes and background work here. */
  served: ServedApps;
}

@Global()
@Module({})
class GivenModule {}

/** Gives it to every room, every step and every app. */
export function givenModule(given: Given): DynamicModule {
  const { apps, rooms, settings, served } = given;
  const providers: Provider[] = [
    { provide: Settings, useValue: settings },
    { provide: Clock, useValue: given.clock },
    { provide: ROOT_LOGGER, useValue: given.logger },
    { provide: Metrics, useValue: given.metrics },
    { provide: CONNECTED_DATABASE, useValue: given.connected },
    { provide: Migrator, useValue: given.migrator },
    { provide: SharedState, useValue: given.state },
    { provide: ServedApps, useValue: served },
    { provide: AppSwitches, useValue: new AppSwitches(apps) },
    { provide: AppPaths, useValue: new AppPaths(apps, settings.get(ServerConfig).basePath ?? '') },
    { provide: Documents, useValue: given.documents },
    { provide: HEALTH_COMPONENTS, useValue: rooms.flatMap(({ health }) => health) },
    { provide: OWNED_WORK, useValue: ownedWork(rooms, served) },
  ];
  return { module: GivenModule, providers, exports: providers.map(tokenOf) };
}

function ownedWork(rooms: readonly Room[], { list: apps }: ServedApps): OwnedWork[] {
  const of = (owner: string, types: Room['recurring']) => types.map((type) => ({ owner, type }));
  return [
    ...rooms.flatMap(({ recurring }) => of('platform', recurring)),
    ...apps.flatMap(({ id, recurring }) => of(id, recurring)),
  ];
}
