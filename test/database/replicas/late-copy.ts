import { setTimeout as sleep } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import pg from 'pg';
import type { TestDatabase } from '../../support/databases.js';

type Rows = Record<string, unknown>[];

interface Line {
  run(sql: string, parameters?: unknown[]): Promise<Rows>;
  end(): Promise<void>;
  /** One moment of the whole database. */
  snapshot: string;
  place(index: number): string;
}

const COPY_EVERY_MS = 100;
const TABLES = ['app_b_products', 'platform_heartbeats'] as const;

/** A stand-in for replication: the replica shows what the primary held `lateMs` ago, one moment of it at a time. */
export async function copyLate(
  primary: TestDatabase,
  replica: TestDatabase,
  lateMs: number,
): Promise<{ stop(): Promise<void> }> {
  const [from, to] = [await lineTo(primary), await lineTo(replica)];
  let running = true;
  const loop = async () => {
    const taken: { at: number; tables: Rows[] }[] = [];
    while (running) {
      taken.push({ at: Date.now(), tables: await read(from) });
      const due = taken.findLastIndex(({ at }) => Date.now() - at >= lateMs);
      if (due >= 0) await write(to, taken.splice(0, due + 1)[due]!.tables);
      await sleep(COPY_EVERY_MS);
    }
  };
  const done = loop();
  return {
    stop: async () => {
      running = false;
      await done;
      await Promise.all([from.end(), to.end()]);
    },
  };
}

async function read({ run, snapshot }: Line): Promise<Rows[]> {
  await run(snapshot);
  const tables: Rows[] = [];
  for (const table of TABLES) tables.push(await run(`SELECT * FROM ${table}`));
  await run('COMMIT');
  return tables;
}

async function write({ run, place }: Line, tables: readonly Rows[]): Promise<void> {
  await run('BEGIN');
  for (const [index, table] of TABLES.entries()) {
    await run(`DELETE FROM ${table}`);
    for (const row of tables[index]!) {
      const names = Object.keys(row);
      const places = names.map((_name, position) => place(position)).join();
      await run(`INSERT INTO ${table} (${names.join()}) VALUES (${places})`, Object.values(row));
    }
  }
  await run('COMMIT');
}

async function lineTo({ dialect, env }: TestDatabase): Promise<Line> {
  if (dialect === 'mysql') {
    const connection = await mysql.createConnection({ uri: env.DATABASE_URL!, dateStrings: true });
    return {
      run: async (sql, parameters = []) => (await connection.query(sql, parameters))[0] as Rows,
      end: () => connection.end(),
      snapshot: 'START TRANSACTION WITH CONSISTENT SNAPSHOT',
      place: () => '?',
    };
  }
  const client = new pg.Client(env.DATABASE_URL);
  await client.connect();
  return {
    run: async (sql, parameters = []) => (await client.query(sql, parameters)).rows as Rows,
    end: () => client.end(),
    snapshot: 'BEGIN ISOLATION LEVEL REPEATABLE READ',
    place: (index) => `$${index + 1}`,
  };
}
