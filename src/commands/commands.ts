import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '#core/app';
import type { Sources } from '#core/config';
import { BackupRefusedError } from '#core/database';
import { AppError } from '#core/errors';
import { type CommandEnd, runNamed } from './command-line.js';
import { ACCOUNT_COMMANDS } from './accounts.js';
import { APP_COMMANDS } from './apps.js';
import { DATABASE_COMMANDS } from './database.js';
import { KEY_COMMANDS } from './keys.js';
import { listed, type ServiceCommand } from './service.js';
import { explain } from '../platform/explain.js';
import { loadPlatformSettings } from '../platform/settings.js';
import { openApiFiles } from '../platform/documents.js';

const configCheck: ServiceCommand = {
  name: 'config:check',
  summary: 'Tell of every mistake in the settings',
  run: () => Promise.resolve('the configuration is right'),
};

const openApi: ServiceCommand = {
  name: 'openapi',
  summary: 'Write the OpenAPI documents as the defaults of the settings make them',
  words: { '[folder]': 'where they go; docs/reference/openapi if none is named' },
  run: ({ apps }, [folder = 'docs/reference/openapi']) => writeOpenApi(apps, folder),
};

/** What operators do, in the image too: `node dist/cli.js <command>`. */
export const COMMANDS: readonly ServiceCommand[] = [
  configCheck,
  ...DATABASE_COMMANDS,
  ...ACCOUNT_COMMANDS,
  ...KEY_COMMANDS,
  ...APP_COMMANDS,
  openApi,
];

/** Runs one command, such as `['db:status']`, to its end. Never throws: what went wrong is in its end. */
export async function runCommand(apps: readonly App[], args: readonly string[], sources: Sources): Promise<CommandEnd> {
  try {
    return await runNamed(COMMANDS, args, () => ({ apps, settings: loadPlatformSettings(apps, sources) }));
  } catch (error) {
    return explainCommand(error);
  }
}

/** The documents are kept, so they say what the defaults say: no setting of the machine that writes them counts. */
async function writeOpenApi(apps: readonly App[], folder: string): Promise<string> {
  const files = await openApiFiles(apps, loadPlatformSettings(apps, { env: {} }));
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return listed(
    'wrote',
    Object.keys(files).map((name) => join(folder, name)),
    'nothing to write',
  );
}

function explainCommand(error: unknown): CommandEnd {
  if (error instanceof BackupRefusedError) return { status: 1, text: error.message };
  if (!(error instanceof AppError)) return explain(error);
  const { message, cause, errors = [] } = error;
  const details = [...errors.map((each) => each.message), ...(cause instanceof Error ? [cause.message] : [])];
  return { status: 1, text: [message, ...details].join(': ') };
}
