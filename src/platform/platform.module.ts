import { type DynamicModule, Module, type Provider, type Type as Class } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, RouterModule } from '@nestjs/core';
import { type App, type ContractToken, inUseOrder, type ServedApps } from '#core/app';
import { AppHealthController } from '#core/health';
import { inOrder, type Room, tokenOf } from '#core/room';
import { pipeline, stepProviders } from '../middleware/index.js';
import { type Given, givenModule } from './given.module.js';

const TOKENS = { guard: APP_GUARD, interceptor: APP_INTERCEPTOR, pipe: APP_PIPE, filter: APP_FILTER } as const;

@Module({})
class PlatformModule {}

/** What the module of each room is a kind of. */
@Module({})
class RoomModule {}

/** Routes outside the envelope: a preview makes these, because it is asked what is routed. */
@Module({})
export class RoutesModule {}

/** The root module: what is given to all, the rooms, then one module an app, holding handles of its own. */
export function platformModule(given: Given): DynamicModule {
  const { apps, rooms, served } = given;
  const modules = roomModules(rooms);
  const appModules = new Map<App, DynamicModule>();
  for (const app of inUseOrder(apps)) appModules.set(app, appModule(app, { rooms, served, modules, appModules }));
  const routes = [...appModules].map(([{ id }, { module }]) => ({ path: id, module }));
  return {
    module: PlatformModule,
    imports: [
      givenModule(given),
      ...modules,
      { module: RoutesModule, imports: [...modules], providers: rooms.flatMap((room) => [...room.routes]) },
      ...appModules.values(),
      RouterModule.register(routes),
    ],
    providers: [
      ...stepProviders,
      ...pipeline.map((step) =>
        step.stage === 'hook' ? step.provider : { provide: TOKENS[step.stage], useClass: step.provider },
      ),
    ],
  };
}

/** A module for each room, which is given what the rooms before it export. */
function roomModules(rooms: readonly Room[]): DynamicModule[] {
  const made = new Map<string, DynamicModule>();
  for (const room of inOrder(rooms)) made.set(room.id, roomModule(room, made));
  return rooms.flatMap(({ id }) => made.get(id) ?? []);
}

function roomModule(room: Room, before: ReadonlyMap<string, DynamicModule>): DynamicModule {
  const { id, after, imports, controllers, providers, exports, metrics, health, recurring, starts } = room;
  const own = new Set(providers.map(tokenOf));
  return {
    module: named(id),
    imports: [...imports, ...after.flatMap((other) => before.get(other) ?? [])],
    controllers: [...controllers],
    providers: [...providers, ...[...metrics, ...health, ...recurring, ...starts].filter((each) => !own.has(each))],
    exports: [...exports],
  };
}

interface Surroundings {
  rooms: readonly Room[];
  served: ServedApps;
  modules: readonly DynamicModule[];
  /** Of the apps before it. */
  appModules: ReadonlyMap<App, DynamicModule>;
}

/** An app's module with a handle from each room that has one, and the contracts it uses. */
function appModule(app: App, { rooms, served, modules, appModules }: Surroundings): DynamicModule {
  const isServed = served.has(app);
  const used = new Set<ContractToken>(app.uses.map(({ token }) => token));
  const providers: Provider[] = rooms.flatMap(({ perApp }) => [...perApp(app)]);
  return {
    module: isServed ? app.module : withoutControllers(app.module),
    imports: [
      ...modules,
      ...[...appModules]
        .filter(([other]) => other.provides.some(({ token }) => used.has(token)))
        .map(([, module]) => module),
    ],
    controllers: isServed ? [AppHealthController] : [],
    providers: [...providers, ...app.recurring, ...(app.seed ? [app.seed] : [])],
    exports: app.provides.map(({ token }) => token),
  };
}

/** An app that is not served here keeps its code and contract, and has no routes (C4.2). */
function withoutControllers(served: Class<object>): Class<object> {
  const unserved = class extends served {};
  for (const key of Reflect.getMetadataKeys(served) as string[]) {
    Reflect.defineMetadata(key, key === 'controllers' ? [] : Reflect.getMetadata(key, served), unserved);
  }
  return unserved;
}

/** A class for Nest to know a room's module by, called as the room: Nest names it when something is missing. */
function named(id: string): Class<object> {
  return { [id]: class extends RoomModule {} }[id] ?? RoomModule;
}
