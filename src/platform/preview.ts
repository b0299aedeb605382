import { InitializeOnPreviewAllowlist, NestFactory, RouterModule } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type App, SystemClock } from '#core/app';
import type { Settings } from '#core/config';
import { Lifecycle } from '#core/lifecycle';
import { type Given, platformModule } from './platform.module.js';

// preview makes no provider, but without this one no app's routes have their prefix
InitializeOnPreviewAllowlist.add(RouterModule);

// what providers would be made of, if any were
const ABSENT = {} as Omit<Given, 'apps' | 'settings' | 'clock' | 'lifecycle' | 'serving'>;

export interface Preview {
  apps: readonly App[];
  settings: Settings;
  /** What its routes are mounted on; by default one that nobody else has. */
  adapter?: FastifyAdapter;
  /** Keeps Nest's graph of handlers and their routes, for whoever reads it afterwards. */
  snapshot?: boolean;
}

/** The application with nothing behind it: Nest's preview mode reads modules and controllers, and makes no provider. */
export function composePreview({
  apps,
  settings,
  adapter = new FastifyAdapter(),
  snapshot = false,
}: Preview): Promise<NestFastifyApplication> {
  const lifecycle = new Lifecycle(settings);
  const module = platformModule({ apps, settings, clock: new SystemClock(), lifecycle, serving: true, ...ABSENT });
  return NestFactory.create<NestFastifyApplication>(module, adapter, {
    preview: true,
    snapshot,
    bodyParser: false,
    abortOnError: false,
  });
}
