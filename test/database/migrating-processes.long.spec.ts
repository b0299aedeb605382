import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apps } from '../../src/apps/registry.js';
import { schemaOf } from '../../src/platform/schema.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { runProgram } from '../support/server-process.js';
import { readSql } from '../support/sql.js';
import { until } from '../support/until.js';

const DIST = join(import.meta.dirname, '../../dist');
const FIXTURES = join(import.meta.dirname, 'fixtures');
const known = schemaOf(apps).flatMap(({ owner, migrations }) => migrations.map(({ name }) => `${owner}/${name}`));
const lines = (output: string) => output.split('\n').filter(Boolean);

describe('ten processes that migrate at once', () => {
  let databases: TestDatabase[];
  let folder: string;

  beforeAll(async () => {
    databases = await Promise.all(dialects.map(createDatabase));
    folder = await mkdtemp(join(tmpdir(), 'rookery-together-'));
  });
  afterAll(async () => {
    for (const database of databases) await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it(`run each migration once, on ${dialects.join(', ')} (C7.3)`, async () => {
    const rounds = JSON.stringify(databases.map(({ env }) => env));
    const migrate = () => runProgram(['together.mjs', DIST, folder, rounds, 'db:migrate'], { env: {}, dist: FIXTURES });
    const running = Promise.all(Array.from({ length: 10 }, migrate));
    for (const round of dialects.keys()) {
      const ready = async () => (await readdir(folder)).filter((name) => name.startsWith(`ready-${round}`)).length;
      await until(async () => (await ready()) === 10);
      await writeFile(join(folder, `go-${round}`), '');
    }
    const ten = await running;
    expect(ten.map(({ code }) => code)).toEqual(Array(10).fill(0));
    for (const round of dialects.keys()) {
      const saidByEach = ten.map(({ output }) => lines(output.split(/^round \d\n/m)[round + 1] ?? ''));
      expect(saidByEach.filter((said) => said.length === 0)).toEqual([]);
      // on SQLite the lock is the transaction, so two processes may share the work
      expect(
        saidByEach
          .flat()
          .filter((line) => line !== 'nothing to apply')
          .sort(),
      ).toEqual(known.map((name) => `applied ${name}`).sort());
    }
  });
});

describe.each(dialects)('a migration killed half-way on %s', (dialect) => {
  let database: TestDatabase;
  let folder: string;

  beforeAll(async () => {
    database = await createDatabase(dialect);
    folder = await mkdtemp(join(tmpdir(), 'rookery-halfway-'));
  });
  afterAll(async () => {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('goes on where it was, killed after a new table and again after a new column, and completes once (C7.3)', async () => {
    const run = () => runProgram(['halfway.mjs', DIST, folder], { env: database.env, dist: FIXTURES });
    expect((await run()).signal).toBe('SIGKILL');
    expect((await run()).signal).toBe('SIGKILL');
    expect(await run()).toEqual({ code: 0, signal: null, output: 'shop/0001-halfway\nshop/0002-after' });
    expect(await run()).toMatchObject({ code: 0, output: '' });

    const steps = await readSql(database, 'SELECT name, step FROM platform_migrations ORDER BY name, step');
    expect(steps.map(({ name, step }) => `${name} ${step}`)).toEqual([
      ...[0, 1, 2, 3].map((step) => `0001-halfway ${step}`),
      '0002-after 0',
    ]);
    for (const table of ['first', 'second', 'third', 'fourth'])
      expect(await readSql(database, `SELECT * FROM shop_${table}`)).toEqual([]);
    expect(await readSql(database, 'SELECT note FROM shop_first')).toEqual([]);
  });
});
