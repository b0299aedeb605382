import type { Metrics } from '#observability';
import type { FailedOutcome } from './call-failure.js';

export type Outcome = 'answered' | FailedOutcome;

const BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What became of calls to the outside, by app: whom they called is no label, users may give addresses (C10.3). */
export class CallMetrics {
  private readonly calls;
  private readonly durations;
  private readonly retries;

  constructor(metrics: Metrics, openCount: () => number) {
    this.calls = metrics.declare('platform', 'counter', {
      name: 'http_client_requests_total',
      help: 'Calls to the outside that ended, retries not counted.',
      labelNames: ['app', 'outcome'],
    });
    this.durations = metrics.declare('platform', 'histogram', {
      name: 'http_client_request_duration_seconds',
      help: 'Time of a call to the outside, retries and waits included.',
      labelNames: ['app'],
      buckets: BUCKETS_SECONDS,
    });
    this.retries = metrics.declare('platform', 'counter', {
      name: 'http_client_retries_total',
      help: 'Times a call to the outside was sent again.',
      labelNames: ['app'],
    });
    const open = 'Origins that an app does not call because they failed.';
    metrics.readGauge('http_client_breakers_open', open, openCount, 'max');
  }

  observe(app: string, outcome: Outcome, durationMs: number): void {
    this.calls.inc({ app, outcome });
    this.durations.observe({ app }, durationMs / 1000);
  }

  countRetry(app: string): void {
    this.retries.inc({ app });
  }
}
