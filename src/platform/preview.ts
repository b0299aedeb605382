import { InitializeOnPreviewAllowlist, NestFactory, RouterModule } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type App, ServedApps, servedApps, SystemClock } from '#core/app';
import type { Settings } from '#core/config';
import type { Documents } from '#core/docs';
import type { Room } from '#core/room';
import type { Given } from './given.module.js';
import { platformModule, RoutesModule } from './platform.module.js';
import { ROOMS } from './rooms.js';

// preview makes no provider, but without the first no app's routes have their prefix
InitializeOnPreviewAllowlist.add(RouterModule);
InitializeOnPreviewAllowlist.add(RoutesModule);

// what providers would be made of, if any were
const ABSENT = {} as Omit<Given, 'apps' | 'rooms' | 'settings' | 'clock' | 'served' | 'documents'>;
const NO_DOCUMENTS = {} as Documents;

export interface Preview {
  apps: readonly App[];
  settings: Settings;
  rooms?: readonly Room[];
  /** For whoever mounts their routes, too. */
  documents?: Documents;
  /** What its routes are mounted on; by default one that nobody else has. */
  adapter?: FastifyAdapter;
  /** Keeps Nest's graph of handlers and their routes, for whoever reads it afterwards. */
  snapshot?: boolean;
}

/** The application with nothing behind it: Nest's preview mode reads modules and controllers, and makes no provider. */
export function composePreview({
  apps,
  settings,
  rooms = ROOMS,
  documents = NO_DOCUMENTS,
  adapter = new FastifyAdapter(),
  snapshot = false,
}: Preview): Promise<NestFastifyApplication> {
  const served = new ServedApps(servedApps(apps, settings));
  const module = platformModule({ ...ABSENT, apps, rooms, settings, clock: new SystemClock(), documents, served });
  return NestFactory.create<NestFastifyApplication>(module, adapter, {
    preview: true,
    snapshot,
    bodyParser: false,
    abortOnError: false,
  });
}
