import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { App } from '#core/app';
import { mountJwks } from '#core/auth';
import type { Settings } from '#core/config';
import { mountDocs } from '#core/docs';
import { mountFrontPage } from '#core/front-page';
import type { Metrics } from '#observability';
import { platformDocuments } from './documents.js';
import { mountMetrics } from './metrics-endpoint.js';
import { shapeRoutes } from './route-shape.js';

export interface PageParts {
  apps: readonly App[];
  settings: Settings;
  metrics: Metrics;
}

/** Gives the routes of the apps their shape, and adds those that no controller has: all that is outside the envelope (C1.4). */
export function mountPages(nest: NestFastifyApplication, { apps, settings, metrics }: PageParts): void {
  shapeRoutes(nest, settings);
  mountDocs(nest, settings, platformDocuments(apps, settings));
  mountFrontPage(nest, settings, apps);
  mountMetrics(nest, metrics, settings);
  mountJwks(nest, settings);
}
