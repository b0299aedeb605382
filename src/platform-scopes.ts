import { Logger } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import type { App } from '#core/app';
import { accessOf } from '#core/auth';
import { ServerConfig, Settings } from '#core/config';
import { composePreview } from './platform-preview.js';

/**
 * The scopes that routes ask for by `@Scopes()`, the platform's and those of every app, served here or not; sorted. For a
 * program that serves nothing: until the next application is composed, Nest's logger is silent.
 */
export async function declaredScopes(apps: readonly App[], settings: Settings): Promise<string[]> {
  Logger.overrideLogger(false);
  const nest = await composePreview({ apps, settings: servingAll(settings) });
  try {
    const controllers = [...nest.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
    const scopes = controllers.flatMap(({ metatype }) => scopesOf(metatype as new () => object));
    return [...new Set(scopes)].sort();
  } finally {
    await nest.close();
  }
}

/** The same settings of a process that serves every app. */
function servingAll(settings: Settings): Settings {
  const server = Object.assign(new ServerConfig(), settings.get(ServerConfig), { apps: [] });
  return new Settings(settings.all().map((each) => (each instanceof ServerConfig ? server : each)));
}

function scopesOf(controller: new () => object): readonly string[] {
  const { prototype } = controller as { prototype: Record<string, object> };
  const handlers = new MetadataScanner().getAllMethodNames(prototype).flatMap((method) => prototype[method] ?? []);
  return handlers.flatMap((handler) => accessOf(handler, controller).scopes);
}
