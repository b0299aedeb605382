import type { Counter } from 'prom-client';
import type { Supervisor } from '#core/lifecycle';
import type { Metrics } from '#observability';

/** What whoever watches over the workers knows of them; there is nothing of this when one process serves (C9.5). */
export function declareWorkers(
  metrics: Metrics,
  supervisor: Pick<Supervisor, 'running' | 'restarts'>,
  count: number,
): void {
  metrics.readGauge('workers_running', 'Workers that serve.', () => supervisor.running);
  metrics.readGauge('workers_wanted', 'Workers that are to serve.', () => count);
  const restarts: Counter = metrics.declare('platform', 'counter', {
    name: 'worker_restarts_total',
    help: 'Workers put in the place of others: of one that ended unasked, by a reload, of one that was told to end.',
    labelNames: ['reason'],
    collect: () => {
      restarts.reset();
      for (const [reason, times] of Object.entries(supervisor.restarts)) restarts.inc({ reason }, times);
    },
  });
}
