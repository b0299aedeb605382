import type { Registry } from 'prom-client';

/** A metric with its series, as prom-client's `getMetricsAsJSON` gives it and its `aggregate` takes it. */
export interface MetricFigures {
  name: string;
  help: string;
  type: string;
  aggregator: string;
  values: Value[];
}

interface Value {
  value: number;
  labels: Readonly<Record<string, string | number>>;
  /** Of a histogram: which of its series this is. */
  metricName?: string;
}

/** Of one counter or histogram, the series that have another value now; each under prom-client's key for its labels. */
export interface FigureChanges extends Omit<MetricFigures, 'values'> {
  series: [key: string, values: Value[]][];
}

/**
 * prom-client's own record of a series. It is read here because its `get()` makes an object of every bucket of every
 * series: several milliseconds, ten times a second. The proof over killed workers notices when it changes.
 */
interface Series {
  labels: Value['labels'];
  /** Of a counter. */
  value?: number;
  /** Of a histogram. */
  count?: number;
  sum?: number;
  bucketValues?: Readonly<Record<string, number>>;
}

interface Recorded {
  name: string;
  help: string;
  type: string;
  aggregator: string;
  upperBounds?: readonly number[];
  hashMap: Readonly<Record<string, Series>>;
  collect?: () => void;
  get(): Promise<MetricFigures>;
}

/** What one process tells whoever sums the figures of several (C9.5). */
export class ProcessFigures {
  private readonly told = new Map<string, Map<string, number>>();

  /** @param registry what is counted here @param ofProcess what Node measures, of no interest between two readings */
  constructor(
    private readonly registry: Registry,
    private readonly ofProcess: Registry,
  ) {}

  /** Counters and histograms as far as they changed since the last call; costs a comparison a series. */
  changes({ withProcess = false } = {}): FigureChanges[] {
    const lasting = [...recorded(this.registry), ...(withProcess ? recorded(this.ofProcess) : [])].filter(
      ({ type }) => type !== 'gauge',
    );
    for (const metric of lasting) metric.collect?.();
    return lasting.flatMap((metric) => {
      const series = this.changed(metric);
      const { name, help, type, aggregator } = metric;
      return series.length === 0 ? [] : [{ name, help, type, aggregator, series }];
    });
  }

  /** What there is now. */
  gauges(): Promise<MetricFigures[]> {
    const all = [...recorded(this.registry), ...recorded(this.ofProcess)];
    return Promise.all(all.filter(({ type }) => type === 'gauge').map((metric) => metric.get()));
  }

  private changed(metric: Recorded): FigureChanges['series'] {
    const told = this.told.get(metric.name) ?? new Map<string, number>();
    this.told.set(metric.name, told);
    const changed: FigureChanges['series'] = [];
    for (const [key, series] of Object.entries(metric.hashMap)) {
      const mark = series.count ?? series.value ?? 0;
      if (told.get(key) === mark) continue;
      told.set(key, mark);
      changed.push([key, valuesOf(metric, series)]);
    }
    return changed;
  }
}

function recorded(registry: Registry): Recorded[] {
  return registry.getMetricsAsArray() as unknown as Recorded[];
}

/** A counter's one value, or the series of a histogram: its buckets, each with those below it, sum and count. */
function valuesOf({ name, upperBounds = [] }: Recorded, series: Series): Value[] {
  const { labels, value = 0, bucketValues, sum = 0, count = 0 } = series;
  if (!bucketValues) return [{ labels, value }];
  let upToHere = 0;
  const buckets = upperBounds.map((le) => ({ le, value: (upToHere += bucketValues[le] ?? 0) }));
  return [
    ...[...buckets, { le: '+Inf', value: count }].map(({ le, value: inBucket }) => ({
      metricName: `${name}_bucket`,
      labels: { le, ...labels },
      value: inBucket,
    })),
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
