import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { type App, inUseOrder } from '#core/app';
import { Audit, type AuditLine, COMMAND_LINE } from '#core/audit';
import { AccountsService } from '#core/auth';
import { ServerConfig, type Settings, type Sources } from '#core/config';
import { BackupRefusedError, backUpSqlite, DatabaseConfig, Migrator, restoreSqlite } from '#core/database';
import { AppError, codes } from '#core/errors';
import { KEY_COMMANDS } from './commands-keys.js';
import { FlagsService, SwitchAppDto } from '#core/flags';
import { validatorOf } from '#core/http';
import { explain } from './explain.js';
import { createPlatform, loadPlatformSettings, type Platform } from './platform.js';
import { asUnavailable, connectInTime, migrationSets } from './platform-database.js';
import { openApiFiles } from './platform-documents.js';

/** What a command works on. */
interface Service {
  apps: readonly App[];
  settings: Settings;
}

interface Command {
  usage: string;
  run(service: Service, args: readonly string[]): Promise<string>;
}

/** How a command ended: an exit status of sysexits.h, and what goes to standard output, or to standard error. */
export interface CommandEnd {
  status: number;
  text: string;
}

const AUDIT_LINES = 50;

/** The command line asks for what is not there. */
class UsageError extends Error {}

/** What operators do, in the image too: `node dist/cli.js <command>`. */
const COMMANDS: Readonly<Record<string, Command>> = {
  'config:check': { usage: '', run: () => Promise.resolve('the configuration is right') },
  'db:migrate': {
    usage: '',
    run: (service) =>
      withMigrator(service, async (migrator) => listed('applied', await migrator.migrate(), 'nothing to apply')),
  },
  'db:rollback': {
    usage: '<app | platform>',
    run: async (service, [owner = '']) => {
      const owners = migrationSets(service.apps).map((set) => set.owner);
      if (!owners.includes(owner))
        throw new UsageError(`nobody called "${owner}" has migrations here; there are ${owners.join(', ')}`);
      return withMigrator(service, async (migrator) => `reversed: ${(await migrator.rollback(owner)) ?? 'nothing'}`);
    },
  },
  'db:status': {
    usage: '',
    run: (service) =>
      withMigrator(service, async (migrator) =>
        (await migrator.status())
          .map(({ owner, name, applied }) => `${applied ? 'applied' : 'missing'}  ${owner}/${name}`)
          .join('\n'),
      ),
  },
  'db:backup': {
    usage: '<file>',
    run: async ({ settings }, args) => {
      const { file } = backupOptions(args);
      return `wrote ${file}, ${await backUpSqlite(settings.get(DatabaseConfig), file)} bytes`;
    },
  },
  'db:restore': {
    usage: '<file> [--force]',
    run: async ({ settings }, args) => {
      const { file, force } = backupOptions(args, { force: { type: 'boolean' } });
      return `restored ${file}, ${await restoreSqlite(settings.get(DatabaseConfig), file, force)} bytes`;
    },
  },
  'user:admin': {
    usage: '<username> [e-mail] [password]',
    run: (
      service,
      [username = '', email = `${username}@localhost.localdomain`, password = randomBytes(18).toString('base64url')],
    ) =>
      withPlatform(service, async ({ nest }) => {
        if (!/^[A-Za-z0-9._-]{3,32}$/.test(username))
          throw new AppError(codes.invalidInput, { message: 'a username is 3 to 32 of A-Z a-z 0-9 . _ -' });
        if (password.length < 12 || password.length > 128)
          throw new AppError(codes.invalidInput, { message: 'a password has 12 to 128 characters' });
        const account = await nest.get(AccountsService).register({ username, email, password }, ['user', 'admin']);
        return `administrator ${account.username} (${account.id}), password ${password}`;
      }),
  },
  'app:enable': {
    usage: '<app>',
    run: (service, [app = '']) => switchApp(service, app, { enabled: true }),
  },
  'app:disable': {
    usage: '<app> [--reason …] [--retry-after seconds]',
    run: (service, args) => {
      const { positionals, values } = switchOptions(args);
      const retryAfter = values['retry-after'];
      return switchApp(service, positionals[0] ?? '', {
        enabled: false,
        ...(values.reason !== undefined && { reason: values.reason }),
        ...(retryAfter !== undefined && { retry_after_seconds: Number(retryAfter) }),
      });
    },
  },
  'audit:list': {
    usage: '[subject]',
    run: (service, [subject]) =>
      withPlatform(service, async ({ nest }) => {
        const lines = await nest.get(Audit).list(subject, AUDIT_LINES);
        return lines.length === 0 ? 'nothing was noted' : lines.map(auditText).join('\n');
      }),
  },
  ...Object.fromEntries(
    Object.entries(KEY_COMMANDS).map(([name, command]): [string, Command] => [
      name,
      {
        usage: command.usage,
        run: (service, args) => withPlatform(service, (platform) => command.run(platform, args)),
      },
    ]),
  ),
  seed: { usage: '', run: (service) => withPlatform(service, (platform) => loadSeeds(platform, service)) },
  openapi: { usage: '[folder]', run: ({ apps }, [folder = 'docs/reference/openapi']) => writeOpenApi(apps, folder) },
};

async function withMigrator(
  { apps, settings }: Service,
  work: (migrator: Migrator) => Promise<string>,
): Promise<string> {
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

async function withPlatform(service: Service, work: (platform: Platform) => Promise<string>): Promise<string> {
  const platform = await createPlatform({ ...service, serving: false });
  try {
    return await work(platform);
  } finally {
    await platform.close();
  }
}

/** Needs no login: whoever may run commands has the database. Servers obey within a second (C9.3). */
async function switchApp(service: Service, app: string, wanted: object): Promise<string> {
  const { apps } = service;
  if (!apps.some(({ id }) => id === app))
    throw new UsageError(`there is no app "${app}"; there are ${apps.map(({ id }) => id).join(', ')}`);
  const change = validatorOf(SwitchAppDto).parseBody(wanted) as SwitchAppDto;
  return withPlatform(service, async ({ nest }) => {
    const { enabled } = await nest.get(FlagsService).switchApp(COMMAND_LINE, app, change.toChange());
    return `${app} is switched ${enabled ? 'on' : 'off'}`;
  });
}

function switchOptions(args: readonly string[]) {
  return parseOptions(args, { reason: { type: 'string' }, 'retry-after': { type: 'string' } });
}

function backupOptions(args: readonly string[], options: { force?: { type: 'boolean' } } = {}) {
  const { positionals, values } = parseOptions(args, options);
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new UsageError('name one file');
  return { file, force: values.force === true };
}

/** @throws UsageError for an option that is not among them */
function parseOptions<T extends NonNullable<ParseArgsConfig['options']>>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function auditText({ at, actorName, action, subject, oldValue, newValue }: AuditLine): string {
  return `${at.toISOString()}  ${actorName}  ${action}  ${subject}  ${oldValue ?? 'nothing'} -> ${newValue ?? 'nothing'}`;
}

/** @throws 4003 outside development: demonstration data brings users whose passwords everybody knows (C6.2) */
async function loadSeeds({ nest }: Platform, { apps, settings }: Service): Promise<string> {
  const { environment } = settings.get(ServerConfig);
  if (environment !== 'development')
    throw new AppError(codes.resourceConflict, { message: `seed is for development, not for ${environment}` });
  const lines: string[] = [];
  for (const { id, seed } of inUseOrder(apps))
    if (seed) lines.push(`${id}: ${await nest.get(seed, { strict: false }).load()}`);
  return lines.join('\n');
}

/** The documents are kept, so they say what the defaults say: no setting of whoever writes them counts. */
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

function listed(what: string, items: readonly string[], none: string): string {
  return items.length === 0 ? none : items.map((item) => `${what} ${item}`).join('\n');
}

async function run(apps: readonly App[], [name = '', ...args]: readonly string[], sources: Sources): Promise<string> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command) return command.run({ apps, settings: loadPlatformSettings(apps, sources) }, args);
  const lines = Object.entries(COMMANDS).map(([known, { usage }]) => `  ${known} ${usage}`.trimEnd());
  throw new UsageError(['commands:', ...lines].join('\n'));
}

function explainCommand(error: unknown): CommandEnd {
  if (error instanceof UsageError) return { status: 64, text: error.message }; // EX_USAGE
  if (error instanceof BackupRefusedError) return { status: 1, text: error.message };
  if (!(error instanceof AppError)) return explain(error);
  const { message, cause, errors = [] } = error;
  const details = [...errors.map((each) => each.message), ...(cause instanceof Error ? [cause.message] : [])];
  return { status: 1, text: [message, ...details].join(': ') };
}

/** Runs one command, such as `['db:status']`, to its end. Never throws: what went wrong is in its end. */
export async function runCommand(apps: readonly App[], args: readonly string[], sources: Sources): Promise<CommandEnd> {
  try {
    return { status: 0, text: await run(apps, args, sources) };
  } catch (error) {
    return explainCommand(error);
  }
}
