import { describe, expect, it } from '@jest/globals';
import { AppMetrics } from '#core/app';
import { Metrics, MetricsSum, type ProcessFigures } from '#observability';
import { sumOf } from '../support/workers.js';

/** A worker that has not told anything yet. */
function aWorker(id: number) {
  const metrics = new Metrics();
  const figures = metrics.figures();
  return {
    id,
    metrics,
    figures,
    serve: (times: number, route = '/a', ms = 3) => {
      for (let index = 0; index < times; index += 1)
        metrics.observeRequest({ app: 'app-a', route, method: 'GET', status: 200 }, ms);
    },
  };
}

const tell = (sum: MetricsSum, { id, figures }: { id: number; figures: ProcessFigures }) => {
  const changes = figures.changes();
  sum.take(id, changes);
  return changes;
};
const lines = (text: string, begin: string) => text.split('\n').filter((line) => line.startsWith(begin));

describe('the metrics of several workers (C9.5)', () => {
  it('are those of one, when one did all', async () => {
    const [alone, sum] = [aWorker(1), new MetricsSum()];
    alone.serve(3);
    alone.serve(2, '/b', 700);
    tell(sum, alone);
    const http = async (text: Promise<string>) => lines(await text, 'http_request').sort();
    expect(await http(sum.text())).toEqual(await http(alone.metrics.text()));
  });

  it('are sums of what all have counted and timed', async () => {
    const [one, two, sum] = [aWorker(1), aWorker(2), new MetricsSum()];
    one.serve(3);
    two.serve(4, '/a', 2000);
    two.serve(1, '/b');
    for (const worker of [one, two]) tell(sum, worker);
    const text = await sum.text();
    expect(lines(text, 'http_requests_total')).toEqual([
      'http_requests_total{app="app-a",route="/a",method="GET",status="200"} 7',
      'http_requests_total{app="app-a",route="/b",method="GET",status="200"} 1',
    ]);
    expect(sumOf(text, 'http_request_duration_seconds_bucket', 'le="0.005",app="app-a",route="/a"')).toBe(3);
    expect(sumOf(text, 'http_request_duration_seconds_bucket', 'le="2.5",app="app-a",route="/a"')).toBe(7);
    expect(sumOf(text, 'http_request_duration_seconds_sum', 'route="/a"')).toBeCloseTo(8.009);
  });

  it('keep what was counted by those that ended, whatever they count again under another number', async () => {
    const sum = new MetricsSum();
    for (let id = 1; id <= 3; id += 1) {
      const worker = aWorker(id);
      worker.serve(id);
      tell(sum, worker);
      sum.leave(id);
    }
    const text = await sum.text();
    expect(sumOf(text, 'http_requests_total')).toBe(6);
    expect(sumOf(text, 'http_request_duration_seconds_count')).toBe(6);
  });

  it('add up gauges of the living alone, or show their largest where a sum means nothing', async () => {
    const sum = new MetricsSum();
    for (const [id, age] of [
      [1, 5],
      [2, 7],
      [3, 9],
    ] as const) {
      const { metrics, figures } = aWorker(id);
      metrics.readGauge('held', 'Held.', () => age);
      new AppMetrics(metrics, 'one').gauge('age_seconds', { help: 'Age.', aggregator: 'max' }).set(age);
      sum.takeGauges(id, await figures.gauges());
    }
    sum.leave(3);
    const text = await sum.text();
    expect(lines(text, 'held ')).toEqual(['held 12']);
    expect(lines(text, 'age_seconds')).toEqual(['age_seconds{app="one"} 7']);
    expect(sumOf(text, 'process_resident_memory_bytes')).toBeGreaterThan(0);
  });

  it('cost nothing while nothing changes, and then no more than the series that did', () => {
    const [worker, sum] = [aWorker(1), new MetricsSum()];
    for (let route = 0; route < 50; route += 1) worker.serve(1, `/${route}`);
    expect(tell(sum, worker).flatMap(({ series }) => series)).toHaveLength(100);
    expect(tell(sum, worker)).toEqual([]);
    worker.serve(1, '/7');
    const changes = tell(sum, worker);
    expect(changes.map(({ name, series }) => [name, series.length])).toEqual([
      ['http_requests_total', 1],
      ['http_request_duration_seconds', 1],
    ]);
  });
});
