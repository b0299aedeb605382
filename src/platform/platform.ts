import type { DestinationStream } from 'pino';
import type { FastifyInstance } from 'fastify';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type App, AppPaths, type Clock, ensureAppsFit, SystemClock } from '#core/app';
import { AuthConfig, FederationConfig, IssuerKeys, LoginLimitsConfig } from '#core/auth';
import { CacheConfig } from '#core/cache';
import {
  type ConfigClass,
  CorsConfig,
  DocsConfig,
  LimitsConfig,
  loadSettings,
  ServerConfig,
  type Problem,
  type Settings,
  type Sources,
} from '#core/config';
import { type ConnectedDatabase, DatabaseConfig, ReplicaReads } from '#core/database';
import { FlagWatch } from '#core/flags';
import { RouteTable } from '#core/http';
import { HttpClientConfig } from '#core/http-client';
import { Lifecycle } from '#core/lifecycle';
import { limitStoreOf, RateLimitConfig } from '#core/limits';
import { RedisConfig, type SharedState } from '#core/redis';
import { Sockets } from '#core/sockets';
import {
  createLogger,
  currentTracing,
  LoggingConfig,
  Metrics,
  MetricsConfig,
  nestLogger,
  type RootLogger,
  TracingConfig,
} from '#observability';
import { pipeline } from '../middleware/index.js';
import { openDatabase } from './open-database.js';
import {
  watchFlags,
  watchIssuer,
  watchPool,
  watchRedis,
  watchReplicas,
  watchSockets,
  watchTraceExport,
} from './metrics-endpoint.js';
import { mountPages } from './pages.js';
import { openState } from './open-state.js';
import { warnOfConnections } from './connection-warnings.js';
import { closeServer, serverOptions } from './server.js';
import { type Given, platformModule } from './platform.module.js';

/** Every config class of the platform; the apps' come from their declarations. */
export const PLATFORM_CONFIGS: readonly ConfigClass[] = [
  ServerConfig,
  LimitsConfig,
  RateLimitConfig,
  CorsConfig,
  DocsConfig,
  LoggingConfig,
  TracingConfig,
  MetricsConfig,
  DatabaseConfig,
  RedisConfig,
  CacheConfig,
  AuthConfig,
  HttpClientConfig,
  LoginLimitsConfig,
  FederationConfig,
];

/** Settings of the platform and of these apps. @throws ConfigError */
export function loadPlatformSettings(apps: readonly App[], sources: Sources): Settings {
  const classes = [...PLATFORM_CONFIGS, ...apps.flatMap(({ config }) => config ?? [])];
  return loadSettings(classes, sources, (settings) => [
    ...unknownApps(apps, settings),
    ...sharedPort(settings),
    ...workersAlone(settings),
    ...issuerClashes(settings),
  ]);
}

function unknownApps(apps: readonly App[], settings: Settings): Problem[] {
  const known = apps.map(({ id }) => id);
  const unknown = settings.get(ServerConfig).apps.filter((id) => !known.includes(id));
  return unknown.map((id) => ({ variable: 'APPS', rule: `names ${id}, not one of ${known.join(', ')}` }));
}

function sharedPort(settings: Settings): Problem[] {
  const { port } = settings.get(MetricsConfig);
  const isShared = port !== undefined && port !== 0 && port === settings.get(ServerConfig).port;
  return isShared ? [{ variable: 'METRICS_PORT', rule: 'must be another port than PORT, or unset' }] : [];
}

/** Without Redis caches, counts and locks are each process's own (C7.1). */
function workersAlone(settings: Settings): Problem[] {
  const { url, host } = settings.get(RedisConfig);
  if (!(settings.get(ServerConfig).processes > 1) || url !== undefined || host !== undefined) return [];
  return [{ variable: 'WORKERS', rule: 'must be 1 without Redis: set REDIS_URL (or REDIS_HOST), or WORKERS to 1' }];
}

/** A token is sent to who checks it by its `iss`, and forwarded users count from somebody. */
function issuerClashes(settings: Settings): Problem[] {
  const { oidcIssuer, forwardAuth } = settings.get(FederationConfig);
  const isSame = oidcIssuer !== undefined && oidcIssuer === settings.get(AuthConfig).jwtIssuer;
  const isNobodys =
    forwardAuth !== undefined && forwardAuth !== 'any' && settings.get(ServerConfig).trustedProxies.length === 0;
  return [
    ...(isSame ? [{ variable: 'OIDC_ISSUER', rule: 'must be another than JWT_ISSUER' }] : []),
    ...(isNobodys ? [{ variable: 'FORWARD_AUTH', rule: 'needs TRUSTED_PROXIES: nobody else is believed' }] : []),
  ];
}

export interface PlatformOptions {
  /** Every app there is; `APPS` chooses which are served. */
  apps: readonly App[];
  settings: Settings;
  clock?: Clock;
  /** False for a command: no app has routes or background work here. */
  serving?: boolean;
  /** For a process beside others of which one has warned already of what concerns all. */
  quiet?: boolean;
  /** Where log lines go instead of stdout. */
  logDestination?: DestinationStream;
}

/** The composed application: everything is connected, nothing listens yet. */
export interface Platform {
  nest: NestFastifyApplication;
  database: ConnectedDatabase;
  state: SharedState;
  lifecycle: Lifecycle;
  routes: RouteTable;
  logger: RootLogger;
  metrics: Metrics;
  close(): Promise<void>;
}

/** Composes the one Nest application: the one file that knows every room. */
export async function createPlatform({
  apps,
  settings,
  clock = new SystemClock(),
  serving = true,
  quiet,
  logDestination,
}: PlatformOptions): Promise<Platform> {
  ensureAppsFit(apps);
  const logger = await createLogger({
    server: settings.get(ServerConfig),
    logging: settings.get(LoggingConfig),
    ...(logDestination && { destination: logDestination }),
  });
  const stopReporting = reportTracing(logger);
  const { connected, migrator } = await openDatabase(apps, settings);
  const state = await openState(settings, logger);
  const disconnect = () => {
    state.close();
    return connected.close();
  };
  try {
    const lifecycle = new Lifecycle(settings);
    const routes = new RouteTable();
    const metrics = new Metrics(settings.get(MetricsConfig).intervalMs);
    const sockets = new Sockets(settings.get(LimitsConfig));
    if (serving && !quiet) await warnOfConnections(connected, settings, logger);
    watchPool(metrics, connected);
    watchRedis(metrics, state);
    watchReplicas(metrics, connected);
    watchTraceExport(metrics);
    watchSockets(metrics, sockets);
    const adapter = new FastifyAdapter(serverOptions(settings, () => nest));
    const fastify: FastifyInstance = adapter.getInstance();
    sockets.watch(fastify.server);
    routes.watch(fastify);
    const given: Given = {
      apps,
      settings,
      clock,
      logger,
      connected,
      migrator,
      lifecycle,
      state,
      metrics,
      routes,
      sockets,
      limits: limitStoreOf({ state, clock, logger, metrics }),
      paths: new AppPaths(apps, settings.get(ServerConfig).basePath ?? ''),
      serving,
    };
    const nest: NestFastifyApplication = await NestFactory.create(platformModule(given), adapter, {
      logger: nestLogger(logger),
      bodyParser: false,
      abortOnError: false,
    });
    for (const { stage, provider } of pipeline) if (stage === 'hook') await nest.get(provider).mount(fastify);
    mountPages(nest, { apps, settings, metrics });
    watchFlags(metrics, nest.get(FlagWatch));
    await nest.init();
    if (serving) nest.get(ReplicaReads).start();
    watchIssuer(metrics, nest.get(IssuerKeys));
    if (serving) nest.get(FlagWatch).follow();
    return {
      nest,
      database: connected,
      state,
      lifecycle,
      routes,
      logger,
      metrics,
      close: () => {
        lifecycle.refuse();
        stopReporting?.();
        return closeServer(nest).finally(disconnect);
      },
    };
  } catch (error) {
    await disconnect();
    throw error;
  }
}

/** What becomes of spans is heard of once, not with every batch. */
function reportTracing(logger: RootLogger): (() => void) | undefined {
  return currentTracing()?.export.onStateChange((state) => {
    if (state === 'paused') logger.warn('the trace collector does not take spans: they are dropped until it does');
    else logger.info('the trace collector takes spans again');
  });
}
