import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '#core/config';
import {
  type ConnectedDatabase,
  connectDatabase,
  DatabaseConfig,
  describeDatabase,
  dialectOf,
  Migrator,
} from '#core/database';
import { codes, failedWith } from '#core/errors';
import type { OwnedSchema } from './schema.js';

const RETRY_MS = 500;
/** What the database's absence is thrown with. */
const AWAY = [codes.databaseError, codes.serviceUnavailable];

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
export async function openDatabase(schema: readonly OwnedSchema[], settings: Settings): Promise<OpenedDatabase> {
  const config = settings.get(DatabaseConfig);
  const deadline = Date.now() + config.connectTimeoutMs;
  const connected = await connectInTime(schema, config, deadline);
  const migrator = new Migrator(connected, schema);
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
  schema: readonly OwnedSchema[],
  config: DatabaseConfig,
  deadline: number,
): Promise<ConnectedDatabase> {
  return whileAway(config, deadline, () => connectDatabase(config, schema));
}

/** A failure to use the database, for operators; any other error as it is. */
export function asUnavailable(config: DatabaseConfig, error: unknown): unknown {
  if (!failedWith(error, ...AWAY)) return error;
  return new DatabaseUnavailableError(`${describeDatabase(config)}: ${reasonOf(error)}`, { cause: error });
}

/** Repeats what fails because the database is away. */
async function whileAway<T>(config: DatabaseConfig, deadline: number, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      // a server may still be starting; a file that is corrupt or read-only stays so
      const isFile = dialectOf(config) === 'sqlite';
      const passes = isFile ? failedWith(error, codes.serviceUnavailable) : failedWith(error, ...AWAY);
      if (!passes || Date.now() + RETRY_MS > deadline) throw asUnavailable(config, error);
      await sleep(RETRY_MS);
    }
  }
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
