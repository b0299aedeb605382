import { Logger, type Type as Class } from '@nestjs/common';
import { InitializeOnPreviewAllowlist, NestFactory, RouterModule } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type App, ensureAppsFit, SystemClock } from '#core/app';
import { ServerConfig, Settings } from '#core/config';
import { type DescribedRoutes, describeRoutes, Documents } from '#core/docs';
import { Lifecycle } from '#core/lifecycle';
import { shapeRoutes } from './platform-routes.js';
import { type ModuleParts, platformModule } from './platform.module.js';

// preview makes no provider, but without this one no app's routes have their prefix
InitializeOnPreviewAllowlist.add(RouterModule);

// what providers would be made of, if any were
const ABSENT = { connected: {}, migrator: {}, parts: {} } as Pick<ModuleParts, 'connected' | 'migrator' | 'parts'>;

/** The OpenAPI documents of these apps, made without a database. */
export function platformDocuments(apps: readonly App[], settings: Settings): Documents {
  return new Documents(apps, settings, () => describeAll(apps, settings));
}

/**
 * All documents as files by name: the same texts for the same code and settings. For a program that does nothing else,
 * because Nest's logger falls silent.
 */
export function openApiFiles(apps: readonly App[], settings: Settings): Promise<Record<string, string>> {
  Logger.overrideLogger(false);
  return platformDocuments(apps, settings).files();
}

/**
 * Describes every app, also those that this process does not serve: Nest's preview mode reads the modules that would
 * be served, and makes nothing of them.
 */
async function describeAll(apps: readonly App[], settings: Settings): Promise<DescribedRoutes[]> {
  ensureAppsFit(apps);
  const everywhere = servingAll(settings);
  const module = platformModule({
    apps,
    settings: everywhere,
    clock: new SystemClock(),
    lifecycle: new Lifecycle(everywhere),
    serving: true,
    ...ABSENT,
  });
  const nest = await NestFactory.create(module, new FastifyAdapter(), { preview: true, abortOnError: false });
  shapeRoutes(nest, everywhere);
  const { basePath = '' } = everywhere.get(ServerConfig);
  const ofApps = new Set<unknown>(apps.map((app) => app.module));
  const ofPlatform = (module.imports ?? []).map(classOf).filter((imported) => !ofApps.has(imported));
  return [
    describeRoutes(nest, { app: undefined, modules: ofPlatform }, basePath),
    ...apps.map((app) => describeRoutes(nest, { app, modules: [app.module] }, basePath)),
  ];
}

/** The same settings, but for what this process serves. */
function servingAll(settings: Settings): Settings {
  return new Settings(
    settings
      .all()
      .map((each) => (each instanceof ServerConfig ? Object.assign(new ServerConfig(), each, { apps: [] }) : each)),
  );
}

function classOf(imported: NonNullable<ReturnType<typeof platformModule>['imports']>[number]): Class<object> {
  return ('module' in imported ? imported.module : imported) as Class<object>;
}
