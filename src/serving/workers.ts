import cluster from 'node:cluster';
import { join } from 'node:path';
import { ServerConfig, type Settings } from '#core/config';
import { DatabaseConfig } from '#core/database';
import { Lifecycle, Supervisor } from '#core/lifecycle';
import { createLogger, LoggingConfig, MetricsConfig, type RootLogger } from '#observability';
import { ForkedWorker } from './forked-worker.js';
import { listenForMetrics } from './metrics-port.js';
import type { WorkerMessage } from './worker-messages.js';
import { onStopSignal } from './signals.js';
import { WorkersMetrics } from './workers-metrics.js';

/** How a worker is started, and told from the others in a list of processes. */
export const WORKER = 'worker';
/** For what comes after the database was reached. */
const START_MARGIN_MS = 60_000;
/** Beyond the time to stop that a worker keeps by itself. */
const STOP_MARGIN_MS = 1000;

/** Serves nothing itself: keeps workers serving until a signal says otherwise, and sums their metrics (C9.5). */
export async function superviseWorkers(settings: Settings): Promise<void> {
  const primary = new Primary(settings, await loggerOf(settings));
  await primary.start();
}

function loggerOf(settings: Settings): Promise<RootLogger> {
  return createLogger({ server: settings.get(ServerConfig), logging: settings.get(LoggingConfig) });
}

class Primary {
  private readonly supervisor: Supervisor;
  private readonly metrics: WorkersMetrics;
  private stopping = false;

  constructor(
    private readonly settings: Settings,
    private readonly logger: RootLogger,
  ) {
    // of this very build, whatever `dist` stands for by then; JSON would lose figures that are no numbers
    const exec = join(import.meta.dirname, '../main.js');
    cluster.setupPrimary({ exec, args: [WORKER], serialization: 'advanced' });
    // left to the system, most connections go to few workers
    cluster.schedulingPolicy = cluster.SCHED_RR;
    const { processes } = settings.get(ServerConfig);
    const lifecycle = new Lifecycle(settings);
    this.supervisor = new Supervisor({
      count: processes,
      fork: () => this.fork(),
      log: { info: (text) => logger.info(text), error: (fields, text) => logger.error(fields, text) },
      startTimeoutMs: settings.get(DatabaseConfig).connectTimeoutMs + START_MARGIN_MS,
      retireTimeoutMs: lifecycle.retireTimeoutMs + lifecycle.stopTimeoutMs,
      random: Math.random,
    });
    this.metrics = new WorkersMetrics(this.supervisor, processes, settings.get(MetricsConfig).intervalMs);
  }

  async start(): Promise<void> {
    const { logger, settings, supervisor } = this;
    this.obeySignals();
    const metricsServer = await listenForMetrics({ metrics: this.metrics, logger }, settings);
    const failure = await supervisor.start();
    // the worker itself has said why
    if (failure) process.exit(failure.code ?? 1);
    if (metricsServer && !this.stopping) logger.info(`metrics at ${metricsServer.url}`);
  }

  private fork(): ForkedWorker {
    const worker = new ForkedWorker((message) => this.hear(worker, message));
    this.metrics.watch(worker);
    return worker;
  }

  private hear(worker: ForkedWorker, message: WorkerMessage): void {
    if (message.kind === 'changes') this.metrics.take(worker, message.changes);
    else if (message.kind === 'figures') this.metrics.take(worker, message.changes, message.gauges);
    else if (message.kind === 'signalled') void this.supervisor.renew(worker);
    else if (message.kind === 'wants-metrics') void this.answerMetrics(worker);
  }

  private async answerMetrics(worker: ForkedWorker): Promise<void> {
    try {
      worker.tell({ kind: 'metrics', text: await this.metrics.text() });
    } catch (error) {
      this.logger.error({ error }, 'the metrics of all workers could not be read');
    }
  }

  private obeySignals(): void {
    onStopSignal(
      (signal) => void this.stop(signal),
      () => this.endAtOnce(),
    );
    process.on('SIGHUP', () => {
      this.logger.info('SIGHUP: the workers are replaced one by one');
      void this.supervisor.reload();
    });
  }

  private async stop(signal: NodeJS.Signals): Promise<void> {
    this.stopping = true;
    const late = new Lifecycle(this.settings).stopTimeoutMs + STOP_MARGIN_MS;
    setTimeout(() => {
      this.logger.error('stopping the workers took too long');
      this.endAtOnce();
    }, late).unref();
    const isClean = await this.supervisor.stop(signal);
    this.logger.info('all workers have ended');
    process.exit(isClean ? 0 : 1);
  }

  private endAtOnce(): never {
    for (const worker of this.supervisor.workers) worker.kill();
    process.exit(1);
  }
}
