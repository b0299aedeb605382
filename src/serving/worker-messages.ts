import type { FigureChanges, MetricFigures } from '#observability';

/** What a worker says to whoever forked it. */
export type WorkerMessage =
  | { kind: 'serving' }
  /** A signal told this worker alone, as far as it knows, to end. */
  | { kind: 'signalled'; signal: NodeJS.Signals }
  | { kind: 'changes'; changes: FigureChanges[] }
  | { kind: 'figures'; changes: FigureChanges[]; gauges: MetricFigures[] }
  /** Somebody wants the metrics of all. */
  | { kind: 'wants-metrics' };

/** What a worker is told. */
export type PrimaryMessage =
  | { kind: 'retire' }
  | { kind: 'drain'; reason: string }
  | { kind: 'wants-figures' }
  | { kind: 'metrics'; text: string };
