import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { AppSwitches, ServedApps } from '#core/app';
import { ServerConfig, Settings } from '#core/config';
import { PAGE_MARK } from '#core/docs';
import { HealthService } from '#core/health';
import type { Routes } from '#core/room';
import { MetricsConfig } from '#observability';
import { frontPage } from './front-page.js';

/** `/`: what runs here (C3.6). A page is no answer of an app: it is 200 also when something is down, and says so. */
@Injectable()
export class FrontPageRoutes implements Routes {
  constructor(
    private readonly settings: Settings,
    private readonly served: ServedApps,
    private readonly switches: AppSwitches,
    private readonly health: HealthService,
  ) {}

  mount(fastify: FastifyInstance): void {
    const { name, environment, basePath = '' } = this.settings.get(ServerConfig);
    const {
      served: { list: apps },
      switches,
    } = this;
    const hasMetrics = this.settings.get(MetricsConfig).port === undefined;
    // its links are relative to the slash
    if (basePath) fastify.get(basePath, (request, reply) => reply.redirect(withSlash(basePath, request.url), 308));
    fastify.get(`${basePath}/`, { config: PAGE_MARK }, async (_request, reply) => {
      const health = await this.health.look(name);
      return reply
        .header('cache-control', 'no-store')
        .type('text/html; charset=utf-8')
        .send(frontPage({ environment, health, apps, switches, hasMetrics }));
    });
  }
}

/** The address with a slash after its path, relative: a proxy may have taken a prefix away (RFC 9110, 10.2.2). */
function withSlash(basePath: string, url: string): string {
  const query = url.includes('?') ? url.slice(url.indexOf('?')) : '';
  return `${basePath.slice(basePath.lastIndexOf('/') + 1)}/${query}`;
}
