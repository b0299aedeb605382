import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { Lifecycle } from '#core/lifecycle';
import { Metrics } from '#observability';
import type { Hook } from './hook.js';
import { whenOver } from './request-over.js';

// one series for every path there is none for, or callers could make as many as they like
const UNMATCHED = 'unmatched';

/** Counts each request once it is over, under its route's template (C10.3). */
@Injectable()
export class RequestMetricsHook implements Hook {
  constructor(
    private readonly metrics: Metrics,
    private readonly lifecycle: Lifecycle,
  ) {}

  mount(fastify: FastifyInstance): void {
    const { metrics, lifecycle } = this;
    metrics.readGauge('http_requests_in_flight', 'Requests that run now.', () => lifecycle.runningRequests);
    whenOver(fastify, ({ context, method, routeOptions }, { statusCode, elapsedTime }) => {
      const route = routeOptions.url;
      const app = (route !== undefined && context?.app) || 'platform';
      const handler = context?.handler;
      metrics.observeRequest({ app, route: route ?? UNMATCHED, method, status: statusCode, handler }, elapsedTime);
    });
  }
}
