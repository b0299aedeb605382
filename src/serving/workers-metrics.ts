import type { Supervisor } from '#core/lifecycle';
import {
  type FigureChanges,
  type MetricFigures,
  Metrics,
  MetricsSum,
  PacedText,
  type ProcessFigures,
} from '#observability';
import type { ForkedWorker } from './forked-worker.js';
import { declareWorkers } from './worker-figures.js';

/** A worker that takes longer is shown as it was last heard of. */
const FIGURES_TIMEOUT_MS = 1000;
const PRIMARY = 0;

/** The metrics of all workers, and of the process that watches over them (C9.5). */
export class WorkersMetrics {
  private readonly sum = new MetricsSum();
  private readonly serving = new Set<ForkedWorker>();
  private readonly own: ProcessFigures;
  private readonly paced: PacedText;

  /** @param intervalMs shortest time between two texts */
  constructor(supervisor: Supervisor, wanted: number, intervalMs = 0) {
    this.paced = new PacedText(() => this.gather(), intervalMs);
    const metrics = new Metrics();
    declareWorkers(metrics, supervisor, wanted);
    this.own = metrics.figures();
    this.sum.take(PRIMARY, []); // comes first
  }

  /** Its gauges count from when it serves until it ends, and what it has counted for ever. */
  watch(worker: ForkedWorker): void {
    void worker.serving.then(() => this.serving.add(worker));
    void worker.ended.then(() => {
      this.serving.delete(worker);
      this.sum.leave(worker.id);
    });
  }

  take({ id }: ForkedWorker, changes: FigureChanges[], gauges?: MetricFigures[]): void {
    this.sum.take(id, changes);
    if (gauges) this.sum.takeGauges(id, gauges);
  }

  /** Prometheus's text format. */
  text(): Promise<string> {
    return this.paced.text();
  }

  private async gather(): Promise<string> {
    const workers = [...this.serving].map((worker) => worker.askForFigures(FIGURES_TIMEOUT_MS));
    const [gauges] = await Promise.all([this.own.gauges(), ...workers]);
    // memory and processor are those of all; a process that serves nothing would spoil the means of event loops
    const isShown = ({ name }: { name: string }) => !name.startsWith('nodejs_');
    // prom-client omits it, having no first of all processes
    const asFirst = <M extends { name: string }>(metric: M) =>
      metric.name === 'process_start_time_seconds' ? { ...metric, aggregator: 'first' } : metric;
    this.sum.take(PRIMARY, this.own.changes({ withProcess: true }).filter(isShown));
    this.sum.takeGauges(PRIMARY, gauges.filter(isShown).map(asFirst));
    return this.sum.text();
  }
}
