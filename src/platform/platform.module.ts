import { type DynamicModule, Global, Module, type Provider, type Type as Class } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, RouterModule } from '@nestjs/core';
import {
  type App,
  AppKeys,
  AppMetrics,
  AppPaths,
  AppScope,
  AppSpans,
  AppSwitches,
  Clock,
  type ContractToken,
  inUseOrder,
  servedApps,
} from '#core/app';
import { AuditModule } from '#core/audit';
import { AuthModule } from '#core/auth';
import { AppCache, CacheConfig, Caches } from '#core/cache';
import { Settings } from '#core/config';
import { callAcross } from '#core/contracts';
import { FlagClients, Flags, FlagsModule } from '#core/flags';
import {
  CONNECTED_DATABASE,
  type ConnectedDatabase,
  Database,
  DatabaseConfig,
  Migrator,
  ReplicaReads,
} from '#core/database';
import { AppHealthController, HealthModule } from '#core/health';
import { IdempotencyModule } from '#core/idempotency';
import { HttpClient, HttpClientConfig } from '#core/http-client';
import { RouteTable } from '#core/http';
import { Lifecycle } from '#core/lifecycle';
import { LimitStore } from '#core/limits';
import { AppLocks, Locks, LocksModule } from '#core/locks';
import { SharedState } from '#core/redis';
import { Sockets } from '#core/sockets';
import { Metrics, ROOT_LOGGER, type RootLogger } from '#observability';
import { pipeline, stepProviders } from '../middleware/index.js';
import { PLATFORM, PLATFORM_ENTITIES } from './open-database.js';
import { replicaReads } from './connection-warnings.js';

export interface Given {
  apps: readonly App[];
  settings: Settings;
  clock: Clock;
  connected: ConnectedDatabase;
  migrator: Migrator;
  lifecycle: Lifecycle;
  state: SharedState;
  /** Whether apps have routes and background work here at all. */
  serving: boolean;
  logger: RootLogger;
  metrics: Metrics;
  limits: LimitStore;
  routes: RouteTable;
  sockets: Sockets;
  paths: AppPaths;
}

/** The parts, whose each table is, and which apps have routes and background work here. */
interface Wiring extends Given {
  served: ReadonlySet<App>;
  owners: ReadonlyMap<Class<object>, string>;
  switches: AppSwitches;
}

const TOKENS = { guard: APP_GUARD, interceptor: APP_INTERCEPTOR, pipe: APP_PIPE, filter: APP_FILTER } as const;

@Global()
@Module({})
class CoreModule {}

@Module({})
class PlatformModule {}

/** The root module: the platform's rooms, then one module an app, holding handles of its own. */
export function platformModule(given: Given): DynamicModule {
  const { apps, settings, serving, metrics } = given;
  const served = new Set(serving ? servedApps(apps, settings) : []);
  const wiring: Wiring = { ...given, served, owners: ownersOf(apps), switches: new AppSwitches(apps) };
  const appModules = new Map<App, DynamicModule>();
  for (const app of inUseOrder(apps)) appModules.set(app, appModule(app, wiring, appModules));
  const routes = [...appModules].map(([{ id }, { module }]) => ({ path: id, module }));
  return {
    module: PlatformModule,
    imports: [
      coreModule(wiring),
      AuditModule,
      LocksModule.counting(metrics),
      AuthModule,
      FlagsModule,
      IdempotencyModule,
      HealthModule,
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

function coreModule(wiring: Wiring): DynamicModule {
  const { owners, settings, clock, connected, migrator, lifecycle, state, switches, ...given } = wiring;
  const providers: Provider[] = [
    { provide: Settings, useValue: settings },
    { provide: Clock, useValue: clock },
    { provide: CONNECTED_DATABASE, useValue: connected },
    { provide: Database, useValue: new Database(connected, PLATFORM, owners) },
    { provide: Migrator, useValue: migrator },
    { provide: ReplicaReads, useFactory: () => replicaReads(connected, settings) },
    { provide: Lifecycle, useValue: lifecycle },
    { provide: SharedState, useValue: state },
    { provide: AppSwitches, useValue: switches },
    { provide: RouteTable, useFactory: () => given.routes },
    { provide: AppPaths, useValue: given.paths },
    { provide: ROOT_LOGGER, useValue: given.logger },
    { provide: Sockets, useValue: given.sockets },
    { provide: HttpClient, useFactory: () => new HttpClient(settings.get(HttpClientConfig), given.metrics) },
    { provide: LimitStore, useFactory: () => given.limits },
    { provide: Metrics, useFactory: () => given.metrics },
    {
      provide: Caches,
      useFactory: () => {
        const isAlone = settings.get(DatabaseConfig).instances === 1;
        return new Caches({ config: settings.get(CacheConfig), isAlone, clock, state, metrics: given.metrics });
      },
    },
  ];
  return {
    module: CoreModule,
    providers,
    exports: providers.map((provider) => ('provide' in provider ? provider.provide : provider)),
  };
}

/** An app's module with its handles: database, scope, settings, and the contracts it uses. */
function appModule(
  app: App,
  { owners, settings, connected, served, state, switches, clock, metrics }: Wiring,
  others: ReadonlyMap<App, DynamicModule>,
): DynamicModule {
  const isServed = served.has(app);
  const handles: Provider[] = [
    { provide: Database, useValue: new Database(connected, app.id, owners) },
    { provide: AppKeys, useFactory: () => state.keysOf(app.id, clock) },
    { provide: AppLocks, useFactory: (locks: Locks) => locks.of(app.id), inject: [Locks] },
    {
      provide: AppCache,
      useFactory: (caches: Caches, database: Database) => caches.of(app.id, database),
      inject: [Caches, Database],
    },
    { provide: AppMetrics, useValue: new AppMetrics(metrics, app.id) },
    { provide: AppSpans, useValue: new AppSpans(app.id) },
    { provide: AppScope, useValue: new AppScope(app.id, isServed, switches.of(app.id)) },
    { provide: Flags, useFactory: (clients: FlagClients) => clients.flagsOf(app.id), inject: [FlagClients] },
    ...(app.config ? [{ provide: app.config, useValue: settings.get(app.config) }] : []),
  ];
  const used = new Set<ContractToken>(app.uses.map(({ token }) => token));
  const contracts: Provider[] = app.provides.flatMap(({ token, facade }) => [
    facade,
    { provide: token, useFactory: (instance: object) => callAcross(instance, app.id), inject: [facade] },
  ]);
  return {
    module: isServed ? app.module : withoutControllers(app.module),
    imports: [...others]
      .filter(([other]) => other.provides.some(({ token }) => used.has(token)))
      .map(([, module]) => module),
    controllers: isServed ? [AppHealthController] : [],
    providers: [...handles, ...contracts, ...(app.seed ? [app.seed] : [])],
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

function ownersOf(apps: readonly App[]): Map<Class<object>, string> {
  return new Map<Class<object>, string>([
    ...PLATFORM_ENTITIES.map((entity) => [entity, PLATFORM] as const),
    ...apps.flatMap(({ id, entities }) => entities.map((entity) => [entity, id] as const)),
  ]);
}
