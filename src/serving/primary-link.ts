import cluster from 'node:cluster';
import { SingleFlight, within } from '#core/concurrency';
import { AppError, codes } from '#core/errors';
import type { Metrics, ProcessFigures } from '#observability';
import type { PrimaryMessage, WorkerMessage } from './worker-messages.js';

/** What a killed worker has counted and not told is not older than this. */
const TELL_EVERY_MS = 100;
const METRICS_TIMEOUT_MS = 5000;

/** The way from a worker to its primary (C9.5). */
export class PrimaryLink {
  private figures?: ProcessFigures;
  private readonly asked = new SingleFlight<'metrics', string>();
  private takeMetrics?: (text: string) => void;

  /** @param hear how to end, and `lost` when the primary is gone: nobody would replace this worker any more */
  constructor(hear: { retire: () => void; drain: (reason: string) => void; lost: () => void }) {
    process.on('message', (message: PrimaryMessage) => {
      if (message.kind === 'retire') hear.retire();
      else if (message.kind === 'drain') hear.drain(message.reason);
      else if (message.kind === 'metrics') this.takeMetrics?.(message.text);
      else void this.tellFigures();
    });
    const self = cluster.worker;
    self?.on('disconnect', () => {
      // otherwise Node ends the process right after this, in the middle of its requests
      self.exitedAfterDisconnect = true;
      hear.lost();
    });
  }

  /** Whether this is the first worker there is: what is said once at a start, it says. */
  get isFirst(): boolean {
    return cluster.worker?.id === 1;
  }

  get isOpen(): boolean {
    return process.connected;
  }

  /** From now on this worker's figures are told, and its `/metrics` are those of all. */
  share(metrics: Metrics): void {
    const figures = metrics.figures();
    this.figures = figures;
    metrics.showAll(() => this.metricsOfAll());
    setInterval(() => {
      const changes = figures.changes();
      if (changes.length > 0) void this.tell({ kind: 'changes', changes });
    }, TELL_EVERY_MS).unref();
  }

  /** Tells what has been counted to the end. */
  async tellChanges(): Promise<void> {
    if (this.figures) await this.tell({ kind: 'changes', changes: this.figures.changes({ withProcess: true }) });
  }

  private async tellFigures(): Promise<void> {
    const { figures } = this;
    if (!figures) return;
    const gauges = await figures.gauges();
    await this.tell({ kind: 'figures', changes: figures.changes({ withProcess: true }), gauges });
  }

  /** Resolves when it was sent, or when nobody is there. */
  tell(message: WorkerMessage): Promise<void> {
    return new Promise((resolve) => {
      if (process.connected) process.send?.(message, undefined, undefined, () => resolve());
      else resolve();
    });
  }

  private metricsOfAll(): Promise<string> {
    return this.asked.run('metrics', () => {
      const { promise: told, resolve } = Promise.withResolvers<string>();
      this.takeMetrics = resolve;
      void this.tell({ kind: 'wants-metrics' });
      return within(METRICS_TIMEOUT_MS, told, () => {
        throw new AppError(codes.serviceUnavailable, { message: 'The metrics could not be gathered' });
      });
    });
  }
}
