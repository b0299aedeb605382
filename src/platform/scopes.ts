import { Logger } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { App } from '#core/app';
import { accessOf } from '#core/auth';
import { ServerConfig, Settings } from '#core/config';
import { controllersOf, handlersOf } from '#core/http';
import { composePreview } from './preview.js';

/**
 * The scopes that routes ask for by `@Scopes()`, the platform's and those of every app, served here or not; sorted. For a
 * program that serves nothing: until the next application is composed, Nest's logger is silent.
 */
export async function declaredScopes(apps: readonly App[], settings: Settings): Promise<string[]> {
  Logger.overrideLogger(false);
  const nest = await composePreview({ apps, settings: servingEveryApp(settings) });
  try {
    const scopes = controllersOf(nest.get(ModulesContainer).values()).flatMap((controller) =>
      handlersOf(controller).flatMap(([, handler]) => accessOf(handler, controller).scopes),
    );
    return [...new Set(scopes)].sort();
  } finally {
    await nest.close();
  }
}

function servingEveryApp(settings: Settings): Settings {
  const server = Object.assign(new ServerConfig(), settings.get(ServerConfig), { apps: [] });
  return new Settings([...settings.all(), server]);
}
