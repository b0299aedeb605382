import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { ServerConfig, Settings } from '#core/config';
import { NEVER_SAMPLED } from '#core/http';
import { EXEMPT_FROM_LOAD_LIMIT } from '#core/lifecycle';
import type { Routes } from '#core/room';
import { Metrics, METRICS_CONTENT_TYPE, MetricsConfig } from '#observability';

/** `/metrics` beside the apps, unless it has a port of its own. */
@Injectable()
export class MetricsRoutes implements Routes {
  constructor(
    private readonly settings: Settings,
    private readonly metrics: Metrics,
  ) {}

  mount(fastify: FastifyInstance): void {
    if (this.settings.get(MetricsConfig).port !== undefined) return;
    const { basePath = '' } = this.settings.get(ServerConfig);
    const config = { ...EXEMPT_FROM_LOAD_LIMIT, ...NEVER_SAMPLED };
    fastify.get(`${basePath}/metrics`, { config }, async (_request, reply) =>
      reply.type(METRICS_CONTENT_TYPE).send(await this.metrics.text()),
    );
  }
}
