import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What artefacts are made from, by the name it has for them. */
const MODULES = {
  app: 'core/app/index.js',
  auth: 'core/auth/index.js',
  commandLine: 'commands/command-line.js',
  commands: 'commands/commands.js',
  config: 'core/config/index.js',
  errors: 'core/errors/index.js',
  http: 'core/http/index.js',
  observability: 'observability/index.js',
  platform: 'platform/platform.js',
  platformDocuments: 'platform/documents.js',
  platformPreview: 'platform/preview.js',
  platformSettings: 'platform/settings.js',
  rooms: 'platform/rooms.js',
  routeShape: 'platform/route-shape.js',
  workerFigures: 'serving/worker-figures.js',
  registry: 'apps/registry.js',
};

/** The modules of a built program; loading them starts nothing. */
export async function loadProgram(folder) {
  const load = async ([name, file]) => [name, await import(pathToFileURL(join(folder, file)).href)];
  return Object.fromEntries(await Promise.all(Object.entries(MODULES).map(load)));
}

/** Every config class, the platform's first. */
export function configClassesOf({ platformSettings, registry }) {
  return platformSettings.configClassesOf(registry.apps);
}
