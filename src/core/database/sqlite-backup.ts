import { chmod, copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { type DatabaseConfig, describeDatabase, dialectOf } from './database.config.js';

/** What makes a back-up of a server. */
const SERVER_TOOLS = {
  mysql: { backUp: 'mysqldump --single-transaction', restore: 'mysql' },
  postgres: { backUp: 'pg_dump', restore: 'pg_restore or psql' },
} as const;

const ALL_PAGES = 0x7fffffff;

/** A back-up or its restoring was refused; the message says what to do instead. */
export class BackupRefusedError extends Error {
  override readonly name = 'BackupRefusedError';
}

/**
 * Copies the SQLite file while others write: the copy is what was committed at one instant, judged by
 * `PRAGMA integrity_check`, one file, for its owner alone (0600). What is half written never has the wanted name.
 * @returns its size in bytes
 * @throws BackupRefusedError for a server, a database that is not there, or a file that is
 */
export async function backUpSqlite(config: DatabaseConfig, file: string): Promise<number> {
  const source = pathOf(config, 'backUp');
  const target = resolve(file);
  if (!(await isThere(source))) throw new BackupRefusedError(`there is no database yet in ${source}`);
  if (await isThere(target)) throw new BackupRefusedError(`${target} is there already; name a new file`);
  await mkdir(dirname(target), { recursive: true });
  return asWhole(target, async (unfinished) => {
    const connection = new SqliteDatabase(source, { readonly: true });
    try {
      // in one step: between two, any write of another process would make it begin again, for ever on a busy service
      await connection.backup(unfinished, { progress: () => ALL_PAGES });
    } finally {
      connection.close();
    }
    ensureSound(unfinished);
  });
}

/**
 * Puts a back-up where the SQLite file is, or will be. Nobody may have the database open.
 * @returns its size in bytes
 * @throws BackupRefusedError for a server, a damaged back-up, a database in use, or one that is there and no `force`
 */
export async function restoreSqlite(config: DatabaseConfig, file: string, force: boolean): Promise<number> {
  const target = pathOf(config, 'restore');
  const source = resolve(file);
  if (!(await isThere(source))) throw new BackupRefusedError(`there is no back-up in ${source}`);
  const exists = await isThere(target);
  if (exists && !force)
    throw new BackupRefusedError(`there is a database in ${target}; --force throws it away for the back-up`);
  await mkdir(dirname(target), { recursive: true });
  return asWhole(target, async (unfinished) => {
    await copyFile(source, unfinished);
    ensureSound(unfinished);
    if (!exists) return;
    ensureUnused(target);
    // a journal left beside the new file would be played into it
    await Promise.all(['-wal', '-shm'].map((suffix) => rm(target + suffix, { force: true })));
  });
}

function pathOf(config: DatabaseConfig, purpose: 'backUp' | 'restore'): string {
  const dialect = dialectOf(config);
  if (dialect === 'sqlite') return resolve(config.sqlitePath);
  throw new BackupRefusedError(
    `this is for SQLite, and the data is in ${describeDatabase(config)}: use ${SERVER_TOOLS[dialect][purpose]}`,
  );
}

/** Lets `make` write under another name, and gives the file its own when it is complete and on the disk. */
async function asWhole(target: string, make: (unfinished: string) => Promise<void>): Promise<number> {
  const unfinished = `${target}.unfinished`;
  const leftovers = ['', '-wal', '-shm', '-journal'].map((suffix) => unfinished + suffix);
  const clear = () => Promise.all(leftovers.map((path) => rm(path, { force: true })));
  await clear();
  try {
    // before it has content: nobody else may read it meanwhile
    await (await open(unfinished, 'wx', 0o600)).close();
    await make(unfinished);
    await chmod(unfinished, 0o600); // copyFile gives the mode of the copied file
    await syncToDisk(unfinished);
    await rename(unfinished, target);
    await syncToDisk(dirname(target));
    return (await stat(target)).size;
  } finally {
    await clear();
  }
}

/** @throws BackupRefusedError unless it is a whole SQLite database */
function ensureSound(path: string): void {
  let found: unknown;
  try {
    const connection = new SqliteDatabase(path, { fileMustExist: true });
    try {
      connection.pragma('journal_mode = DELETE'); // one file, with nothing beside it
      found = connection.pragma('integrity_check', { simple: true });
      const tables = connection.prepare("SELECT count(*) AS tables FROM sqlite_schema WHERE type = 'table'").get();
      if ((tables as { tables: number }).tables === 0) found = 'it is empty';
    } finally {
      connection.close();
    }
  } catch (error) {
    throw new BackupRefusedError(`the back-up is damaged: ${(error as Error).message}`, { cause: error });
  }
  if (found !== 'ok') throw new BackupRefusedError(`the back-up is damaged: ${String(found)}`);
}

/** @throws BackupRefusedError while any process has the database open */
function ensureUnused(path: string): void {
  let connection: SqliteDatabase.Database | undefined;
  try {
    connection = new SqliteDatabase(path, { timeout: 0 });
    connection.pragma('journal_mode = DELETE'); // leaving WAL takes being alone
  } catch (error) {
    const { code = '' } = error as { code?: string };
    if (['SQLITE_CORRUPT', 'SQLITE_NOTADB'].includes(code)) return; // that is why it is replaced
    if (!code.startsWith('SQLITE_BUSY')) throw error;
    throw new BackupRefusedError(`${path} is in use: stop the service first`, { cause: error });
  } finally {
    connection?.close();
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
