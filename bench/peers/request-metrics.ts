import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Requests, their time, and how many run: what Rookery counts (C10.3), with prom-client. */
export class RequestMetrics {
  readonly registry = new Registry();
  private readonly labelNames = ['method', 'route', 'status'] as const;
  private readonly requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests answered.',
    labelNames: this.labelNames,
    registers: [this.registry],
  });
  private readonly seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer.',
    labelNames: this.labelNames,
    registers: [this.registry],
  });
  private readonly running = new Gauge({
    name: 'http_requests_in_flight',
    help: 'Requests that run.',
    registers: [this.registry],
  });

  begin(): void {
    this.running.inc();
  }

  end(labels: { method: string; route: string; status: number }, ms: number): void {
    this.running.dec();
    this.requests.inc(labels);
    this.seconds.observe(labels, ms / 1000);
  }
}
