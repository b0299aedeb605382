import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type App, AppSwitches, servedApps } from '#core/app';
import { ServerConfig, type Settings } from '#core/config';
import { PAGE_MARK } from '#core/docs';
import { HealthService } from '#core/health';
import { MetricsConfig } from '#observability';
import { frontPage } from './front-page.js';

/** `/`: what runs here (C3.6). A page is no answer of an app: it is 200 also when something is down, and says so. */
export function mountFrontPage(nest: NestFastifyApplication, settings: Settings, apps: readonly App[]): void {
  const { name, environment, basePath = '' } = settings.get(ServerConfig);
  const served = servedApps(apps, settings);
  const hasMetrics = settings.get(MetricsConfig).port === undefined;
  const fastify = nest.getHttpAdapter().getInstance();
  // its links are relative to the slash
  if (basePath) fastify.get(basePath, (request, reply) => reply.redirect(withSlash(basePath, request.url), 308));
  fastify.get(`${basePath}/`, { config: PAGE_MARK }, async (_request, reply) => {
    const health = await nest.get(HealthService).look(name);
    return reply
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(frontPage({ environment, health, apps: served, switches: nest.get(AppSwitches), hasMetrics }));
  });
}

/** The address with a slash after its path, relative: a proxy may have taken a prefix away (RFC 9110, 10.2.2). */
function withSlash(basePath: string, url: string): string {
  const query = url.includes('?') ? url.slice(url.indexOf('?')) : '';
  return `${basePath.slice(basePath.lastIndexOf('/') + 1)}/${query}`;
}
