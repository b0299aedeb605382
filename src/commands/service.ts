import type { App } from '#core/app';
import type { Settings } from '#core/config';
import { DatabaseConfig, Migrator } from '#core/database';
import type { Command } from './command-line.js';
import { createPlatform, type Platform } from '../platform/platform.js';
import { asUnavailable, connectInTime } from '../platform/open-database.js';
import { schemaOf } from '../platform/schema.js';

/** What a command works on. */
export interface Service {
  apps: readonly App[];
  settings: Settings;
}

export type ServiceCommand<Options extends object = object> = Command<Service, Options>;

export async function withMigrator(
  { apps, settings }: Service,
  work: (migrator: Migrator) => Promise<string>,
): Promise<string> {
  const config = settings.get(DatabaseConfig);
  const connected = await connectInTime(schemaOf(apps), config, Date.now() + config.connectTimeoutMs);
  try {
    return await work(new Migrator(connected, schemaOf(apps)));
  } catch (error) {
    throw asUnavailable(config, error);
  } finally {
    await connected.close();
  }
}

/** Lends the composed platform, which serves nothing. */
export async function withPlatform(service: Service, work: (platform: Platform) => Promise<string>): Promise<string> {
  const platform = await createPlatform({ ...service, serving: false });
  try {
    return await work(platform);
  } finally {
    await platform.close();
  }
}

export function listed(what: string, items: readonly string[], none: string): string {
  return items.length === 0 ? none : items.map((item) => `${what} ${item}`).join('\n');
}
