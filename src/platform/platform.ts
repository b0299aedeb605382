import type { FastifyInstance } from 'fastify';
import type { DestinationStream } from 'pino';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type App, type Clock, ensureAppsFit, ServedApps, servedApps, SystemClock } from '#core/app';
import { ServerConfig, type Settings } from '#core/config';
import type { ConnectedDatabase } from '#core/database';
import { RouteTable } from '#core/http';
import { Lifecycle } from '#core/lifecycle';
import type { SharedState } from '#core/redis';
import { ensureRoomsFit, type Room, type Starts } from '#core/room';
import { Sockets } from '#core/sockets';
import {
  createLogger,
  currentTracing,
  LoggingConfig,
  Metrics,
  MetricsConfig,
  nestLogger,
  type RootLogger,
} from '#observability';
import { pipeline } from '../middleware/index.js';
import { warnOfConnections } from './connection-warnings.js';
import { platformDocuments } from './documents.js';
import type { Given } from './given.module.js';
import { openDatabase } from './open-database.js';
import { openState } from './open-state.js';
import { platformModule } from './platform.module.js';
import { ROOMS } from './rooms.js';
import { mountRoutes } from './route-shape.js';
import { schemaOf } from './schema.js';
import { closeServer, serverOptions } from './server.js';

export interface PlatformOptions {
  /** Every app there is; `APPS` chooses which are served. */
  apps: readonly App[];
  settings: Settings;
  rooms?: readonly Room[];
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

/** Composes the one Nest application of the rooms and the apps. @throws Error when some of them do not fit together */
export async function createPlatform({
  apps,
  settings,
  rooms = ROOMS,
  clock = new SystemClock(),
  serving = true,
  quiet = false,
  logDestination,
}: PlatformOptions): Promise<Platform> {
  ensureRoomsFit(rooms);
  ensureAppsFit(apps);
  const logger = await createLogger({
    server: settings.get(ServerConfig),
    logging: settings.get(LoggingConfig),
    ...(logDestination && { destination: logDestination }),
  });
  const stopReporting = reportTracing(logger);
  const { connected, migrator } = await openDatabase(schemaOf(apps, rooms), settings);
  const state = await openState(settings, logger);
  const disconnect = () => {
    state.close();
    return connected.close();
  };
  try {
    if (serving && !quiet) await warnOfConnections(connected, settings, logger);
    const metrics = new Metrics(settings.get(MetricsConfig).intervalMs);
    const served = new ServedApps(serving ? servedApps(apps, settings) : []);
    const documents = platformDocuments(apps, settings, rooms);
    const own = { clock, logger, metrics, connected, migrator, state, documents, served };
    const nest = await compose({ apps, rooms, settings, ...own });
    if (serving) for (const type of rooms.flatMap(({ starts }) => starts)) nest.get<Starts>(type).start();
    const lifecycle = nest.get(Lifecycle);
    return {
      nest,
      database: connected,
      state,
      lifecycle,
      routes: nest.get(RouteTable),
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

/** Makes everything, and mounts it: steps first, then routes. */
async function compose(given: Given): Promise<NestFastifyApplication> {
  const { settings, rooms, logger } = given;
  const adapter = new FastifyAdapter(serverOptions(settings, () => nest));
  const fastify: FastifyInstance = adapter.getInstance();
  const nest: NestFastifyApplication = await NestFactory.create(platformModule(given), adapter, {
    logger: nestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  nest.get(Sockets).watch(fastify.server);
  nest.get(RouteTable).watch(fastify);
  for (const { stage, provider } of pipeline) if (stage === 'hook') await nest.get(provider).mount(fastify);
  mountRoutes(nest, settings, rooms);
  return nest.init();
}

/** What becomes of spans is heard of once, not with every batch. */
function reportTracing(logger: RootLogger): (() => void) | undefined {
  return currentTracing()?.export.onStateChange((state) => {
    if (state === 'paused') logger.warn('the trace collector does not take spans: they are dropped until it does');
    else logger.info('the trace collector takes spans again');
  });
}
