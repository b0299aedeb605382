import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Aggregator, Counter, Gauge } from 'prom-client';
import type { IssuerKeys } from '#core/auth';
import { ServerConfig, type Settings } from '#core/config';
import type { ConnectedDatabase, ReplicaFigures } from '#core/database';
import type { FlagWatch } from '#core/flags';
import { NEVER_SAMPLED } from '#core/http';
import { EXEMPT_FROM_LOAD_LIMIT, type Supervisor } from '#core/lifecycle';
import type { SharedState } from '#core/redis';
import type { Sockets } from '#core/sockets';
import {
  currentTracing,
  type Metrics,
  METRICS_CONTENT_TYPE,
  MetricsConfig,
  MetricsServer,
  type RootLogger,
} from '#observability';

/** The pool's figures, read when somebody asks (C10.3). */
export function watchPool(metrics: Metrics, connected: ConnectedDatabase): void {
  const pool = (name: string, help: string, figure: 'used' | 'idle' | 'waiting' | 'capacity') => {
    metrics.readGauge(name, help, () => connected.poolStats()[figure]);
  };
  pool('db_pool_connections_used', 'SQL connections that somebody works with.', 'used');
  pool('db_pool_connections_idle', 'SQL connections that are open and free.', 'idle');
  pool('db_pool_connections_max', 'SQL connections there may be at most.', 'capacity');
  pool('db_pool_waiting', 'Callers that wait for a SQL connection.', 'waiting');
  watchShares(metrics, connected);
}

/** What each app holds of the pool (C7.2). */
function watchShares(metrics: Metrics, connected: ConnectedDatabase): void {
  const perApp = (kind: 'gauge' | 'counter', name: string, help: string, figure: 'used' | 'waiting' | 'rejected') => {
    const metric: Gauge | Counter = metrics.declare('platform', kind, {
      name,
      help,
      labelNames: ['app'],
      collect: () => {
        metric.reset();
        for (const share of connected.shares()) metric.inc({ app: share.owner }, share[figure]);
      },
    });
  };
  perApp('gauge', 'db_pool_app_connections_used', 'SQL connections of one app, of its share of the pool.', 'used');
  perApp('gauge', 'db_pool_app_waiting', "Callers of one app that wait for a place in the app's share.", 'waiting');
  perApp('counter', 'db_pool_app_rejected_total', 'Callers of one app that were refused a connection.', 'rejected');
}

/** How late the replicas are and where reads go; nothing to see without replicas. They are numbered as listed (C1.5). */
export function watchReplicas(metrics: Metrics, { replicas }: ConnectedDatabase): void {
  const gauge = (
    [name, aggregator]: readonly [string, Aggregator],
    help: string,
    figure: (of: ReplicaFigures) => number | undefined,
  ) => {
    const metric: Gauge = metrics.declare('platform', 'gauge', {
      name,
      help,
      labelNames: ['replica'],
      aggregator,
      collect: () => {
        metric.reset();
        for (const [index, of] of (replicas?.figures() ?? []).entries()) {
          const value = figure(of);
          if (value !== undefined) metric.set({ replica: String(index + 1) }, value);
        }
      },
    });
  };
  gauge(['db_replica_lag_seconds', 'max'], 'What a replica may be missing at most, in time.', ({ lagMs }) =>
    lagMs === undefined ? undefined : lagMs / 1000,
  );
  gauge(
    ['db_replica_ready', 'min'],
    '1 while a replica is read; 0 while it is away or late.',
    ({ state }) => +(state === 'ready'),
  );
  const reads: Counter = metrics.declare('platform', 'counter', {
    name: 'db_replica_reads_total',
    help: 'Reads that might have come from a replica, by where they came from; fallback: a replica failed.',
    labelNames: ['target'],
    collect: () => {
      reads.reset();
      for (const [target, count] of Object.entries(replicas?.reads ?? {})) reads.inc({ target }, count);
    },
  });
}

/** The Redis pool's figures; zero without Redis. */
export function watchRedis(metrics: Metrics, { redis }: SharedState): void {
  const gauge = (name: string, help: string, figure: 'ready' | 'capacity' | 'waiting') => {
    metrics.readGauge(name, help, () => redis?.stats()[figure] ?? 0);
  };
  const counter = (name: string, help: string, figure: 'connects' | 'failures') => {
    metrics.readCounter(name, help, () => redis?.stats()[figure] ?? 0);
  };
  gauge('redis_pool_connections_ready', 'Redis connections that can be asked.', 'ready');
  gauge('redis_pool_connections_max', 'Redis connections there are when all is well.', 'capacity');
  gauge('redis_commands_waiting', 'Redis commands that wait for their answer.', 'waiting');
  counter('redis_connects_total', 'Attempts to connect to Redis.', 'connects');
  counter('redis_failures_total', 'Redis commands refused, or not answered in time.', 'failures');
}

/** How old what this process knows of flags may be. */
export function watchFlags(metrics: Metrics, flags: FlagWatch): void {
  const help =
    'Time since the flags were known to be those in the database; more than a second means that they cannot be read.';
  metrics.readGauge('flags_age_seconds', help, () => flags.ageSeconds, 'max');
}

/** What becomes of spans; zero while nobody traces. */
export function watchTraceExport(metrics: Metrics): void {
  const spans = currentTracing()?.export;
  metrics.readGauge('trace_export_queued_spans', 'Finished spans that wait to be sent.', () => spans?.queued ?? 0);
  metrics.readGauge('trace_export_queue_capacity_spans', 'Spans that can wait.', () => spans?.capacity ?? 0);
  metrics.readCounter('trace_export_sent_spans_total', 'Spans the collector took.', () => spans?.exported ?? 0);
  metrics.readCounter('trace_export_dropped_spans_total', 'Spans that were lost.', () => spans?.dropped ?? 0);
  const paused = '1 while the collector is not tried because it failed.';
  metrics.readGauge('trace_export_paused', paused, () => Number(spans?.state === 'paused'), 'max');
}

/** Sockets of callers, and what became of those that would have filled the process (C5.5). */
export function watchSockets(metrics: Metrics, sockets: Sockets): void {
  metrics.readGauge('http_sockets', 'Sockets of callers that are open.', () => sockets.figures.open);
  metrics.readCounter(
    'http_sockets_cut_off_total',
    'Sockets cut off because the caller took no byte while bytes waited.',
    () => sockets.figures.cutOff,
  );
  metrics.readCounter(
    'http_sockets_lingered_total',
    'Sockets that were read on after their last answer, because the caller was still sending.',
    () => sockets.figures.lingered,
  );
}

/** How it goes with the OIDC issuer; zero when there is none. */
export function watchIssuer(metrics: Metrics, keys: IssuerKeys): void {
  metrics.readGauge('oidc_keys', 'Keys of the OIDC issuer that are known.', () => keys.figures.keys, 'max');
  metrics.readCounter('oidc_fetches_total', 'Times its keys were asked for.', () => keys.figures.fetches);
  metrics.readCounter('oidc_failed_fetches_total', 'Times they were not given.', () => keys.figures.failures);
}

/** What whoever watches over the workers knows of them; there is nothing of this when one process serves (C9.5). */
export function watchWorkers(
  metrics: Metrics,
  supervisor: Pick<Supervisor, 'running' | 'restarts'>,
  count: number,
): void {
  metrics.readGauge('workers_running', 'Workers that serve.', () => supervisor.running);
  metrics.readGauge('workers_wanted', 'Workers that are to serve.', () => count);
  const restarts: Counter = metrics.declare('platform', 'counter', {
    name: 'worker_restarts_total',
    help: 'Workers put in the place of others: of one that ended unasked, by a reload, of one that was told to end.',
    labelNames: ['reason'],
    collect: () => {
      restarts.reset();
      for (const [reason, times] of Object.entries(supervisor.restarts)) restarts.inc({ reason }, times);
    },
  });
}

/** `/metrics` beside the apps, unless it has a port of its own. */
export function mountMetrics(nest: NestFastifyApplication, metrics: Metrics, settings: Settings): void {
  if (settings.get(MetricsConfig).port !== undefined) return;
  const { basePath = '' } = settings.get(ServerConfig);
  const config = { ...EXEMPT_FROM_LOAD_LIMIT, ...NEVER_SAMPLED };
  nest
    .getHttpAdapter()
    .getInstance()
    .get(`${basePath}/metrics`, { config }, async (_request, reply) =>
      reply.type(METRICS_CONTENT_TYPE).send(await metrics.text()),
    );
}

/** `/metrics` on `METRICS_PORT`; undefined when that is not set. @throws when the port cannot be had */
export async function listenForMetrics(
  { metrics, logger }: { metrics: Pick<Metrics, 'text'>; logger: RootLogger },
  settings: Settings,
): Promise<MetricsServer | undefined> {
  const { port } = settings.get(MetricsConfig);
  if (port === undefined) return undefined;
  return MetricsServer.listen({ metrics, logger, host: settings.get(ServerConfig).host, port });
}
