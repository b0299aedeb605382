import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { apps } from './apps/registry.js';
import { inUseOrder } from '#core/app';
import { AccountsService } from '#core/auth';
import { processSources, type Settings } from '#core/config';
import { DatabaseConfig, Migrator } from '#core/database';
import { AppError, codes } from '#core/errors';
import { KEY_COMMANDS } from './cli-keys.js';
import { explain } from './explain.js';
import { createPlatform, loadPlatformSettings, type Platform } from './platform.js';
import { asUnavailable, connectInTime, migrationSets } from './platform-database.js';
import { openApiFiles } from './platform-documents.js';

interface Command {
  usage: string;
  run(settings: Settings, args: readonly string[]): Promise<string>;
}

/** The command line asks for what is not there. */
class UsageError extends Error {}

/** What operators do, in the image too: `node dist/cli.js <command>`. */
const COMMANDS: Readonly<Record<string, Command>> = {
  'config:check': { usage: '', run: () => Promise.resolve('the configuration is right') },
  'db:migrate': {
    usage: '',
    run: (settings) =>
      withMigrator(settings, async (migrator) => listed('applied', await migrator.migrate(), 'nothing to apply')),
  },
  'db:rollback': {
    usage: '<app | platform>',
    run: async (settings, [owner = '']) => {
      const owners = migrationSets(apps).map((set) => set.owner);
      if (!owners.includes(owner))
        throw new UsageError(`nobody called "${owner}" has migrations here; there are ${owners.join(', ')}`);
      return withMigrator(settings, async (migrator) => `reversed: ${(await migrator.rollback(owner)) ?? 'nothing'}`);
    },
  },
  'db:status': {
    usage: '',
    run: (settings) =>
      withMigrator(settings, async (migrator) =>
        (await migrator.status())
          .map(({ owner, name, applied }) => `${applied ? 'applied' : 'missing'}  ${owner}/${name}`)
          .join('\n'),
      ),
  },
  'user:admin': {
    usage: '<username> [e-mail] [password]',
    run: (
      settings,
      [username = '', email = `${username}@localhost.localdomain`, password = randomBytes(18).toString('base64url')],
    ) =>
      withPlatform(settings, async ({ nest }) => {
        if (!/^[A-Za-z0-9._-]{3,32}$/.test(username))
          throw new AppError(codes.invalidInput, { message: 'a username is 3 to 32 of A-Z a-z 0-9 . _ -' });
        if (password.length < 12 || password.length > 128)
          throw new AppError(codes.invalidInput, { message: 'a password has 12 to 128 characters' });
        const account = await nest.get(AccountsService).register({ username, email, password }, ['user', 'admin']);
        return `administrator ${account.username} (${account.id}), password ${password}`;
      }),
  },
  ...Object.fromEntries(
    Object.entries(KEY_COMMANDS).map(([name, command]): [string, Command] => [
      name,
      {
        usage: command.usage,
        run: (settings, args) => withPlatform(settings, (platform) => command.run(platform, args)),
      },
    ]),
  ),
  seed: { usage: '', run: (settings) => withPlatform(settings, loadSeeds) },
  openapi: { usage: '[folder]', run: (_settings, [folder = 'docs/reference/openapi']) => writeOpenApi(folder) },
};

async function withMigrator(settings: Settings, work: (migrator: Migrator) => Promise<string>): Promise<string> {
  const config = settings.get(DatabaseConfig);
  const connected = await connectInTime(apps, config, Date.now() + config.connectTimeoutMs);
  try {
    return await work(new Migrator(connected, migrationSets(apps)));
  } catch (error) {
    throw asUnavailable(config, error);
  } finally {
    await connected.close();
  }
}

async function withPlatform(settings: Settings, work: (platform: Platform) => Promise<string>): Promise<string> {
  const platform = await createPlatform({ apps, settings, serving: false });
  try {
    return await work(platform);
  } finally {
    await platform.close();
  }
}

async function loadSeeds({ nest }: Platform): Promise<string> {
  const lines: string[] = [];
  for (const { id, seed } of inUseOrder(apps))
    if (seed) lines.push(`${id}: ${await nest.get(seed, { strict: false }).load()}`);
  return lines.join('\n');
}

/** The documents are kept, so they say what the defaults say: no setting of whoever writes them counts. */
async function writeOpenApi(folder: string): Promise<string> {
  const files = await openApiFiles(apps, loadPlatformSettings(apps, { env: {} }));
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return listed(
    'wrote',
    Object.keys(files).map((name) => join(folder, name)),
    'nothing to write',
  );
}

function listed(what: string, items: readonly string[], none: string): string {
  return items.length === 0 ? none : items.map((item) => `${what} ${item}`).join('\n');
}

async function main([name = '', ...args]: readonly string[]): Promise<string> {
  const command = COMMANDS[name];
  if (command) return command.run(loadPlatformSettings(apps, processSources()), args);
  const lines = Object.entries(COMMANDS).map(([known, { usage }]) => `  ${known} ${usage}`.trimEnd());
  throw new UsageError(['commands:', ...lines].join('\n'));
}

function explainCommand(error: unknown): { status: number; text: string } {
  if (error instanceof UsageError) return { status: 64, text: error.message }; // EX_USAGE
  if (!(error instanceof AppError)) return explain(error);
  const { message, cause } = error;
  return { status: 1, text: cause instanceof Error ? `${message}: ${cause.message}` : message };
}

try {
  process.stdout.write(`${await main(process.argv.slice(2))}\n`);
} catch (error) {
  const { status, text } = explainCommand(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = status;
}
