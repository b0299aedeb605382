import { Logger } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { type App, ensureAppsFit } from '#core/app';
import { ServerConfig, Settings } from '#core/config';
import { type DescribedRoutes, describeRoutes, Documents } from '#core/docs';
import type { Room } from '#core/room';
import { composePreview } from './preview.js';
import { shapeRoutes } from './route-shape.js';

/** The OpenAPI documents of these apps, made without a database. */
export function platformDocuments(apps: readonly App[], settings: Settings, rooms?: readonly Room[]): Documents {
  return new Documents(apps, settings, () => describeAll(apps, settings, rooms));
}

/**
 * All documents as files by name: the same texts for the same code and settings. For a program that does nothing else,
 * because Nest's logger falls silent.
 */
export function openApiFiles(apps: readonly App[], settings: Settings): Promise<Record<string, string>> {
  Logger.overrideLogger(false);
  return platformDocuments(apps, settings).files();
}

/** Describes every app, also those that this process does not serve. */
async function describeAll(
  apps: readonly App[],
  settings: Settings,
  rooms: readonly Room[] | undefined,
): Promise<DescribedRoutes[]> {
  ensureAppsFit(apps);
  const everywhere = servingAll(settings);
  const nest = await composePreview({ apps, settings: everywhere, ...(rooms && { rooms }) });
  shapeRoutes(nest, everywhere);
  const { basePath = '' } = everywhere.get(ServerConfig);
  const ofApps = new Set<unknown>(apps.map((app) => app.module));
  const ofPlatform = [...nest.get(ModulesContainer).values()]
    .map(({ metatype }) => metatype)
    .filter((module) => !ofApps.has(module));
  return [
    describeRoutes(nest, { app: undefined, modules: ofPlatform }, basePath),
    ...apps.map((app) => describeRoutes(nest, { app, modules: [app.module] }, basePath)),
  ];
}

/** These settings, but every app is served. */
function servingAll(settings: Settings): Settings {
  return new Settings(
    settings
      .all()
      .map((each) => (each instanceof ServerConfig ? Object.assign(new ServerConfig(), each, { apps: [] }) : each)),
  );
}
