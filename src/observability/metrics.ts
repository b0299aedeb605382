import { type Aggregator, collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { PacedText } from './paced-text.js';
import { ProcessFigures } from './process-figures.js';

export const METRICS_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

// from a cached read to the 30 s after which a request is given up
const DURATION_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

const KINDS = { counter: Counter, gauge: Gauge, histogram: Histogram } as const;

type Kinds = { counter: Counter; gauge: Gauge; histogram: Histogram };

export interface MetricDefinition {
  name: string;
  help: string;
  labelNames: string[];
  /** Of a histogram. */
  buckets?: number[];
  /** Called before it is shown. */
  collect?: () => void;
  /** What becomes of the figures of several workers; `sum` unless given. */
  aggregator?: Aggregator;
}

// gauges called totals, which promtool refuses; the same figures come by kind without that word
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/** Memory, CPU, garbage collection and event-loop lag belong to the process, however many platforms it holds. */
let ofProcess: Registry | undefined;

function processRegistry(): Registry {
  if (!ofProcess) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
    for (const name of MISNAMED) ofProcess.removeSingleMetric(name);
  }
  return ofProcess;
}

/** What a finished request is counted under; each has few values (C10.3). */
export interface RequestLabels {
  app: string;
  /** Template of the route; `unmatched` for every path that has none. */
  route: string;
  method: string;
  status: number;
  /** What answered; undefined where no route did. */
  handler?: string | undefined;
}

export interface MetricDescription {
  name: string;
  help: string;
  kind: keyof Kinds;
  labels: readonly string[];
  /** `platform`, or the app that declared it first. */
  owner: string;
  /** What becomes of the figures of several workers. */
  aggregator: Aggregator;
}

/** Every metric of one platform (C10.3). */
export class Metrics {
  private readonly registry = new Registry();
  private readonly own: PacedText;
  private readAll?: () => Promise<string>;
  private readonly declared = new Map<string, { kind: keyof Kinds; definition: MetricDefinition; owner: string }>();
  private readonly requests = this.declare('platform', 'counter', {
    name: 'http_requests_total',
    help: 'Requests answered.',
    labelNames: ['app', 'route', 'method', 'status', 'handler'],
  });
  private readonly durations = this.declare('platform', 'histogram', {
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer.',
    labelNames: ['app', 'route', 'method'],
    buckets: DURATION_BUCKETS_SECONDS,
  });

  /** @param intervalMs shortest time between two texts */
  constructor(intervalMs = 0) {
    this.own = new PacedText(
      async () => (await processRegistry().metrics()) + (await this.registry.metrics()),
      intervalMs,
    );
  }

  observeRequest({ app, route, method, status, handler }: RequestLabels, durationMs: number): void {
    this.requests.inc({ app, route, method, status, ...(handler !== undefined && { handler }) });
    this.durations.observe({ app, route, method }, durationMs / 1000);
  }

  /** A figure read when somebody asks for the metrics. */
  readGauge(name: string, help: string, read: () => number, aggregator: Aggregator = 'sum'): void {
    const gauge: Gauge = this.declare('platform', 'gauge', {
      name,
      help,
      labelNames: [],
      aggregator,
      collect: () => {
        gauge.set(read());
      },
    });
  }

  /** The same for one that only grows. */
  readCounter(name: string, help: string, read: () => number): void {
    const counter: Counter = this.declare('platform', 'counter', {
      name,
      help,
      labelNames: [],
      collect: () => {
        counter.reset();
        counter.inc(read());
      },
    });
  }

  /**
   * A metric of the platform or of an app. Apps may share a name, told apart by their label.
   * @throws when that name is taken by the platform, or by another app with another meaning
   */
  declare<K extends keyof Kinds>(owner: string, kind: K, definition: MetricDefinition): Kinds[K] {
    const { name } = definition;
    const known = this.declared.get(name);
    const shape = ({ labelNames, buckets, aggregator }: MetricDefinition) =>
      JSON.stringify([labelNames, buckets, aggregator]);
    if (known && (known.owner === 'platform' || known.kind !== kind || shape(known.definition) !== shape(definition)))
      throw new Error(`the metric ${name} of ${owner} is already declared otherwise, by ${known.owner}`);
    if (known) return this.registry.getSingleMetric(name) as Kinds[K];
    this.declared.set(name, { kind, definition, owner });
    return new KINDS[kind]({ ...definition, registers: [this.registry] }) as Kinds[K];
  }

  /** From now on the text is that of all workers, not of this process alone (C9.5). */
  showAll(read: () => Promise<string>): void {
    this.readAll = read;
  }

  /** Prometheus's text format, version 0.0.4. */
  text(): Promise<string> {
    return this.readAll ? this.readAll() : this.own.text();
  }

  /** The same figures for whoever sums those of several processes. */
  figures(): ProcessFigures {
    return new ProcessFigures(this.registry, processRegistry());
  }

  /** What was declared here; the process's own are those of prom-client. */
  describe(): MetricDescription[] {
    return [...this.declared.values()].map(
      ({ owner, kind, definition: { name, help, labelNames, aggregator = 'sum' } }) => ({
        name,
        help,
        kind,
        labels: labelNames,
        owner,
        aggregator,
      }),
    );
  }
}
