import type { MetricDefinition, Metrics } from '#observability';

/** A value that was not declared is counted under this one. */
const OTHER = 'other';

export interface MetricOptions<Label extends string = string> {
  /** One sentence for whoever reads the dashboard. */
  help: string;
  /** Label → every value it can have: a metric's series are bounded by its declaration (C10.3). */
  labels?: Readonly<Record<Label, readonly string[]>>;
}

export interface GaugeOptions<Label extends string = string> extends MetricOptions<Label> {
  /** What becomes of the figures of several workers: `sum` unless given, `max` for what each knows of the same thing. */
  aggregator?: 'sum' | 'max' | 'min' | 'average';
}

/** The chosen value of each label; nothing where there is no label. */
type Chosen<Label extends string> = [Label] extends [never] ? [] : [values: Readonly<Record<Label, string>>];

const NAME = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
// what the process and a histogram's own series are called
const TAKEN = /^(process|nodejs)_|_(count|sum|bucket)$/;
const TAKEN_LABELS = ['app', 'le', 'quantile'];

/** An app's own metrics, by one call each; they go out with the platform's, labelled with the app (C10.3). */
export class AppMetrics {
  constructor(
    private readonly metrics: Metrics,
    private readonly app: string,
  ) {}

  /** Counts what happens. @param name ends in `_total`. */
  counter<Label extends string = never>(name: string, options: MetricOptions<Label>) {
    if (!name.endsWith('_total')) throw new Error(`${this.app}: the counter ${name} must end in _total`);
    const counter = this.metrics.declare(this.app, 'counter', definition(name, options));
    return {
      inc: (...[values]: Chosen<Label>): void => {
        counter.inc(this.labelled(options.labels, values));
      },
    };
  }

  /** Shows how much there is of something now. */
  gauge<Label extends string = never>(name: string, { aggregator = 'sum', ...options }: GaugeOptions<Label>) {
    const gauge = this.metrics.declare(this.app, 'gauge', { ...definition(name, options), aggregator });
    return {
      set: (value: number, ...[values]: Chosen<Label>): void => {
        gauge.set(this.labelled(options.labels, values), value);
      },
    };
  }

  /** Shows how values are spread. @param name ends in its unit: `_seconds`, `_bytes`, `_cents`. */
  histogram<Label extends string = never>(
    name: string,
    { buckets, ...options }: MetricOptions<Label> & { buckets: readonly number[] },
  ) {
    const wanted = { ...definition(name, options), buckets: [...buckets] };
    const histogram = this.metrics.declare(this.app, 'histogram', wanted);
    return {
      observe: (value: number, ...[values]: Chosen<Label>): void => {
        histogram.observe(this.labelled(options.labels, values), value);
      },
    };
  }

  private labelled(
    labels: MetricOptions['labels'] = {},
    values: Readonly<Record<string, string>> = {},
  ): Record<string, string> {
    const labelled: Record<string, string> = { app: this.app };
    for (const [label, allowed] of Object.entries(labels)) {
      const value = values[label];
      labelled[label] = value !== undefined && allowed.includes(value) ? value : OTHER;
    }
    return labelled;
  }
}

function definition(name: string, { help, labels = {} }: MetricOptions): MetricDefinition {
  if (!NAME.test(name)) throw new Error(`a metric is named in snake_case, not ${name}`);
  if (TAKEN.test(name)) throw new Error(`the metric ${name} would be taken for one of the process or of a histogram`);
  const taken = Object.keys(labels).find((label) => TAKEN_LABELS.includes(label) || !NAME.test(label));
  if (taken !== undefined) throw new Error(`the metric ${name} cannot have a label ${taken}`);
  return { name, help, labelNames: ['app', ...Object.keys(labels)] };
}
