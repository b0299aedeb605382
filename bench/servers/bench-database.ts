import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { ownChild } from './children.js';

const SERVER_URL = process.env.BENCH_MYSQL_URL ?? 'mysql://root@127.0.0.1:3306';
const PRODUCTS = 1000;
/** Known to all servers. */
export const JWT_SECRET = 'a secret of the benchmark, known to all servers';
export const ADMIN = { username: 'bench', password: 'a long enough password' };

/** A database of this run's own. */
export interface BenchDatabase {
  name: string;
  url: string;
  drop(): Promise<void>;
}

export async function createDatabase(): Promise<BenchDatabase> {
  const name = `rookery_bench_${randomBytes(6).toString('hex')}`;
  await onServer(SERVER_URL, `CREATE DATABASE ${name}`);
  return {
    name,
    url: new URL(name, `${SERVER_URL.replace(/\/$/, '')}/`).href,
    drop: () => onServer(SERVER_URL, `DROP DATABASE IF EXISTS ${name}`),
  };
}

/** Makes tables with Rookery's own migrations, an administrator and products. */
export async function fillDatabase(database: BenchDatabase, folder: string): Promise<void> {
  await operate(database, folder, ['db:migrate']);
  await operate(database, folder, ['user:admin', ADMIN.username, 'bench@example.com', ADMIN.password]);
  await onServer(database.url, insertProducts());
}

/** Runs Rookery's command line on the database. */
export async function operate(
  { url }: BenchDatabase,
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { PATH = '' } = process.env;
  const operating = promisify(execFile)(process.execPath, [join(folder, 'src/cli.js'), ...args], {
    cwd: tmpdir(),
    env: { PATH, ENVIRONMENT: 'production', DATABASE_URL: url, JWT_SECRET, LOG_LEVEL: 'error', ...env },
  });
  ownChild(operating.child);
  await operating;
}

/** A name now and then beyond ASCII, and no description for each third: what rows are like. */
function insertProducts(): string {
  const rows = Array.from({ length: PRODUCTS }, (_, index) => {
    const number = index + 1;
    const sku = `SKU-${String(number).padStart(5, '0')}`;
    const name = number % 4 === 0 ? `Thé vert n° ${number}` : `Green tea ${number}`;
    const description = number % 3 === 0 ? 'NULL' : `'Loose leaf, picked in spring, packed by hand, batch ${number}'`;
    const at = `'2026-01-01 00:00:00.000' + INTERVAL ${number} MINUTE`;
    const search = `'${`${name}\n${sku}`.toLowerCase()}'`;
    return `('${sku}', '${name}', ${description}, ${search}, ${100 + number}, 1, ${at}, ${at})`;
  });
  const columns = 'sku, name, description, search_text, price_cents, version, created_at, updated_at';
  return `INSERT INTO app_b_products (${columns}) VALUES ${rows.join(', ')}`;
}

async function onServer(url: string, sql: string): Promise<void> {
  const connection = await createConnection(url);
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}
