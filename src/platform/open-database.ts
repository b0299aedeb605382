import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '#core/app';
import {
  AccountEntity,
  ApiKeyEntity,
  credentials0002,
  identity0001,
  IdentityEntity,
  RefreshTokenEntity,
  SessionEntity,
  SigningKeyEntity,
  successors0008,
} from '#core/auth';
import { audit0005, AuditEntity } from '#core/audit';
import type { Settings } from '#core/config';
import {
  type ConnectedDatabase,
  connectDatabase,
  DatabaseConfig,
  describeDatabase,
  dialectOf,
  HeartbeatEntity,
  type Migration,
  MigrationEntity,
  type MigrationSet,
  Migrator,
  RecentWriteEntity,
  replicas0003,
} from '#core/database';
import { AppError, codes } from '#core/errors';
import { idempotency0007, IdempotencyKeyEntity } from '#core/idempotency';
import { FenceEntity, fences0004 } from '#core/locks';
import { FlagEntity, FlagRevisionEntity, flags0006 } from '#core/flags';

export const PLATFORM = 'platform';
export const PLATFORM_ENTITIES = [
  MigrationEntity,
  AccountEntity,
  SessionEntity,
  RefreshTokenEntity,
  SigningKeyEntity,
  AuditEntity,
  FlagEntity,
  FlagRevisionEntity,
  IdentityEntity,
  ApiKeyEntity,
  FenceEntity,
  HeartbeatEntity,
  RecentWriteEntity,
  IdempotencyKeyEntity,
];

/** In the order they are applied. */
const PLATFORM_MIGRATIONS: readonly Migration[] = [
  identity0001,
  credentials0002,
  replicas0003,
  fences0004,
  audit0005,
  flags0006,
  idempotency0007,
  successors0008,
];

const RETRY_MS = 500;

export interface OpenedDatabase {
  connected: ConnectedDatabase;
  migrator: Migrator;
}

/** The database cannot be used, or its schema is behind the code. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
}

/**
 * Connects and brings the schema up to date, or waits for somebody to do so.
 * @throws DatabaseUnavailableError after `DB_CONNECT_TIMEOUT_MS`, or at once when waiting cannot help.
 */
export async function openDatabase(apps: readonly App[], settings: Settings): Promise<OpenedDatabase> {
  const config = settings.get(DatabaseConfig);
  const deadline = Date.now() + config.connectTimeoutMs;
  const connected = await connectInTime(apps, config, deadline);
  const migrator = new Migrator(connected, migrationSets(apps));
  try {
    if (config.migrateOnStart) await whileAway(config, deadline, () => migrator.migrate());
    await waitForSchema(config, deadline, migrator);
    return { connected, migrator };
  } catch (error) {
    await connected.close();
    throw error;
  }
}

/** The pool alone, whatever the schema. @throws DatabaseUnavailableError */
export function connectInTime(
  apps: readonly App[],
  config: DatabaseConfig,
  deadline: number,
): Promise<ConnectedDatabase> {
  const owned = [
    { owner: PLATFORM, prefix: `${PLATFORM}_`, entities: PLATFORM_ENTITIES },
    ...apps.map(({ id, names, entities }) => ({ owner: id, prefix: names.table, entities })),
  ];
  return whileAway(config, deadline, () => connectDatabase(config, owned));
}

/** A failure to use the database, for operators; any other error as it is. */
export function asUnavailable(config: DatabaseConfig, error: unknown): unknown {
  if (!isAway(error)) return error;
  return new DatabaseUnavailableError(`${describeDatabase(config)}: ${reasonOf(error)}`, { cause: error });
}

export function migrationSets(apps: readonly App[]): MigrationSet[] {
  return [
    { owner: PLATFORM, prefix: `${PLATFORM}_`, migrations: PLATFORM_MIGRATIONS },
    ...apps.map(({ id, names, migrations }) => ({
      owner: id,
      prefix: names.table,
      migrations: migrations as readonly Migration[],
    })),
  ];
}

/** Repeats what fails because the database is away. */
async function whileAway<T>(config: DatabaseConfig, deadline: number, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      // a server may still be starting; a file that is corrupt or read-only stays so
      const isFile = dialectOf(config) === 'sqlite';
      const passes = isAway(error) && !(isFile && error.definition === codes.databaseError);
      if (!passes || Date.now() + RETRY_MS > deadline) throw asUnavailable(config, error);
      await sleep(RETRY_MS);
    }
  }
}

function isAway(error: unknown): error is AppError {
  return (
    error instanceof AppError &&
    [codes.databaseError, codes.serviceUnavailable].some((code) => code === error.definition)
  );
}

async function waitForSchema(config: DatabaseConfig, deadline: number, migrator: Migrator): Promise<void> {
  for (;;) {
    const states = await whileAway(config, deadline, () => migrator.status());
    const missing = states.filter(({ applied }) => !applied);
    if (missing.length === 0) return;
    if (Date.now() + RETRY_MS > deadline) {
      const names = missing.map(({ owner, name }) => `${owner}/${name}`).join(', ');
      throw new DatabaseUnavailableError(`the schema is behind this code, run db:migrate; missing: ${names}`);
    }
    await sleep(RETRY_MS);
  }
}

/** The innermost message: the one the driver or the system gave. */
function reasonOf(error: unknown): string {
  let reason = (error ?? {}) as NodeJS.ErrnoException;
  // not `instanceof`: a native module's errors come from where it was loaded first
  while (reason.cause) reason = reason.cause as NodeJS.ErrnoException;
  return reason.message || (reason.code ?? String(error));
}
