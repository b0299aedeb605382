import { AggregatorRegistry } from 'prom-client';
import type { FigureChanges, MetricFigures } from './process-figures.js';

interface Known {
  /** Counters and histograms by name, each series by its key. */
  lasting: Map<string, { metric: FigureChanges; series: Map<string, MetricFigures['values']> }>;
  gauges: MetricFigures[];
}

/**
 * The metrics of several processes in one text (C9.5). What a process has counted stays when it ends, so that no
 * counter ever falls; its gauges go with it.
 */
export class MetricsSum {
  private readonly living = new Map<number, Known>();
  private gone: MetricFigures[] = [];

  /** What a process has told since the last time. */
  take(id: number, changes: readonly FigureChanges[]): void {
    const { lasting } = this.knownOf(id);
    for (const metric of changes) {
      const known = lasting.get(metric.name) ?? { metric, series: new Map<string, MetricFigures['values']>() };
      lasting.set(metric.name, known);
      for (const [key, values] of metric.series) known.series.set(key, values);
    }
  }

  takeGauges(id: number, gauges: MetricFigures[]): void {
    this.knownOf(id).gauges = gauges;
  }

  /** The process has ended. */
  leave(id: number): void {
    const known = this.living.get(id);
    if (!known) return;
    this.living.delete(id);
    const sum = AggregatorRegistry.aggregate([this.gone, lastingOf(known)]);
    this.gone = sum.getMetricsAsArray() as unknown as MetricFigures[];
  }

  /** Prometheus's text format. */
  text(): Promise<string> {
    const all = [...this.living.values()].map((known) => [...known.gauges, ...lastingOf(known)]);
    return AggregatorRegistry.aggregate([...all, this.gone]).metrics();
  }

  private knownOf(id: number): Known {
    const known = this.living.get(id) ?? { lasting: new Map(), gauges: [] };
    this.living.set(id, known);
    return known;
  }
}

function lastingOf({ lasting }: Known): MetricFigures[] {
  return [...lasting.values()].map(({ metric: { name, help, type, aggregator }, series }) => ({
    name,
    help,
    type,
    aggregator,
    values: [...series.values()].flat(),
  }));
}
