import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import mysql from 'mysql2/promise';
import pg from 'pg';
import type { Dialect } from '#core/database';

export const MYSQL_URL = process.env.TEST_MYSQL_URL ?? 'mysql://root@127.0.0.1:3306';
export const POSTGRES_URL = process.env.TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** A database of a suite's own, empty, and gone after `drop()`. */
export interface TestDatabase {
  dialect: Dialect;
  /** What a process must be told to use it. */
  env: Readonly<Record<string, string>>;
  drop(): Promise<void>;
}

const missing = new Set((process.env.TEST_MISSING ?? '').split(','));

/** The dialects this machine can test; the global setup has named those it cannot. */
export const dialects: readonly Dialect[] = (['sqlite', 'mysql', 'postgres'] as const).filter(
  (dialect) => !missing.has(dialect),
);

/** A `describe` for each kind of server; where there is none, what it holds is skipped. */
export function describeServers(name: string, suite: (dialect: Dialect) => void): void {
  for (const dialect of ['mysql', 'postgres'] as const) {
    (missing.has(dialect) ? describe.skip : describe)(name.replace('%s', dialect), () => suite(dialect));
  }
}

export async function createDatabase(dialect: Dialect): Promise<TestDatabase> {
  const name = `rookery_${randomBytes(6).toString('hex')}`;
  const folder = await mkdtemp(join(tmpdir(), 'rookery-'));
  // beside the file when there is one: the first start keeps the admin's password there
  const SQLITE_PATH = join(folder, 'rookery.db');
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  // tests lose nothing in a power cut, and a slow disk would be all they measure
  if (dialect === 'sqlite') return { dialect, env: { SQLITE_PATH, SQLITE_SYNCHRONOUS: 'NORMAL' }, drop: removeFolder };
  if (dialect === 'mysql') {
    const run = (sql: string) => onMysql(sql);
    await run(`CREATE DATABASE ${name}`);
    return {
      dialect,
      env: { SQLITE_PATH, DATABASE_URL: new URL(name, `${MYSQL_URL.replace(/\/$/, '')}/`).href },
      drop: async () => {
        await run(`DROP DATABASE IF EXISTS ${name}`);
        await removeFolder();
      },
    };
  }
  // template0 can be copied by several suites at once
  await onPostgres(`CREATE DATABASE ${name} TEMPLATE template0`);
  await onPostgres(`ALTER DATABASE ${name} SET synchronous_commit = off`);
  const url = new URL(POSTGRES_URL);
  url.pathname = `/${name}`;
  return {
    dialect,
    env: { SQLITE_PATH, DATABASE_URL: url.href },
    drop: async () => {
      await onPostgres(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await removeFolder();
    },
  };
}

export async function onMysql(sql: string, url = MYSQL_URL): Promise<unknown> {
  const connection = await mysql.createConnection(url);
  try {
    return (await connection.query(sql))[0];
  } finally {
    await connection.end();
  }
}

export async function onPostgres(sql: string, url = POSTGRES_URL): Promise<unknown> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
