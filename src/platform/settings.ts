import type { App } from '#core/app';
import { type ConfigClass, loadSettings, type Settings, type Sources } from '#core/config';
import type { Room } from '#core/room';
import { ROOMS } from './rooms.js';

/** Every config class, those of rooms first. */
export function configClassesOf(apps: readonly App[], rooms: readonly Room[] = ROOMS): ConfigClass[] {
  return [...rooms.flatMap(({ configs }) => configs), ...apps.flatMap(({ config }) => config ?? [])];
}

/** Settings of the platform and of these apps. @throws ConfigError */
export function loadPlatformSettings(apps: readonly App[], sources: Sources, rooms: readonly Room[] = ROOMS): Settings {
  return loadSettings(configClassesOf(apps, rooms), sources, (settings) =>
    rooms.flatMap(({ judge }) => judge(settings, apps)),
  );
}
