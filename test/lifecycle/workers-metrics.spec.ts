import { expect, it } from '@jest/globals';
import { Supervisor, type WorkerEnd } from '#core/lifecycle';
import { Metrics } from '#observability';
import type { ForkedWorker } from '../../src/serving/forked-worker.js';
import { WorkersMetrics } from '../../src/serving/workers-metrics.js';
import { sumOf } from '../support/workers.js';

it('a worker that ends before it serves leaves its counts behind and takes its gauges along (C9.5)', async () => {
  const log = { info: () => undefined, error: () => undefined };
  const fork = () => {
    throw new Error('nobody asked for a worker');
  };
  const times = { startTimeoutMs: 1000, retireTimeoutMs: 1000, random: () => 0 };
  const all = new WorkersMetrics(new Supervisor({ count: 1, fork, log, ...times }), 1);
  const { promise: ended, resolve: end } = Promise.withResolvers<WorkerEnd>();
  const worker = { id: 7, serving: new Promise<void>(() => undefined), ended } as ForkedWorker;
  all.watch(worker);

  const its = new Metrics();
  its.observeRequest({ app: 'app-a', route: '/a', method: 'GET', status: 200 }, 3);
  const figures = its.figures();
  all.take(worker, figures.changes(), [
    { name: 'a_gauge', help: 'A gauge.', type: 'gauge', aggregator: 'sum', values: [{ labels: {}, value: 5 }] },
  ] as never);
  expect(sumOf(await all.text(), 'a_gauge')).toBe(5);
  end({ code: 70, signal: null });
  await ended;
  const after = await all.text();
  expect([sumOf(after, 'a_gauge'), sumOf(after, 'http_requests_total')]).toEqual([0, 1]);
});
