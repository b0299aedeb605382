import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { loadSettings } from '#core/config';
import {
  addColumn,
  type ConnectedDatabase,
  connectDatabase,
  DatabaseConfig,
  defineMigration,
  MigrationEntity,
  Migrator,
  type Step,
  text,
} from '#core/database';
import { codes } from '#core/errors';
import { apps } from '../../src/apps/registry.js';
import { migrationSets, openDatabase } from '../../src/platform-database.js';
import { loadPlatformSettings } from '../../src/platform.js';
import { boot } from '../boot.js';
import { aProduct } from '../factories/given.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { runProgram } from '../support/server-process.js';
import { readSql } from '../support/sql.js';
import { until } from '../support/until.js';
import { aDoor } from './door.js';

jest.setTimeout(120_000); // ten processes on two cores

const DIST = join(import.meta.dirname, '../../dist');
const FIXTURES = join(import.meta.dirname, 'fixtures');
const known = migrationSets(apps).flatMap(({ owner, migrations }) => migrations.map(({ name }) => `${owner}/${name}`));
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
      await until(async () => (await ready()) === 10, 90_000);
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

describe('the commands for migrations', () => {
  let database: TestDatabase;
  const cli = (...args: [string, ...string[]]) => runProgram(['cli.js', ...args], { env: database.env });

  beforeAll(async () => {
    database = await createDatabase('sqlite');
  });
  afterAll(() => database.drop());

  it('apply, list and reverse, newest first (C7.3)', async () => {
    expect(lines((await cli('db:status')).output)).toEqual(known.map((name) => `missing  ${name}`));
    expect(lines((await cli('db:migrate')).output)).toEqual(known.map((name) => `applied ${name}`));
    expect(await cli('db:rollback', 'app-b')).toMatchObject({ code: 0, output: 'reversed: app-b/0001-products' });
    expect(await cli('db:rollback', 'app-b')).toMatchObject({ code: 0, output: 'reversed: nothing' });
    expect(lines((await cli('db:status')).output)).toEqual(
      known.map((name) => `${name.startsWith('app-b/') ? 'missing' : 'applied'}  ${name}`),
    );
  });

  it('name the owners there are when db:rollback is asked for another (C7.3)', async () => {
    expect(await cli('db:rollback', 'nobody')).toMatchObject({
      code: 64,
      output: 'nobody called "nobody" has migrations here; there are platform, app-a, app-b',
    });
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

describe.each(dialects)('migrating on %s', (dialect) => {
  let database: TestDatabase;
  let pools: ConnectedDatabase[];

  beforeEach(async () => {
    database = await createDatabase(dialect);
    const config = loadSettings([DatabaseConfig], { env: { ...database.env, DB_ACQUIRE_TIMEOUT_MS: '20000' } });
    const open = () =>
      connectDatabase(config.get(DatabaseConfig), [
        { owner: 'platform', prefix: 'platform_', entities: [MigrationEntity] },
      ]);
    pools = [await open(), await open()];
  });
  afterEach(async () => {
    for (const pool of pools) await pool.close();
    await database.drop();
  });

  it('waits for the one who is at it, and then finds nothing to do (C7.3)', async () => {
    const [begun, finished] = [aDoor(), aDoor()];
    const slow: Step = {
      up: () => {
        begun.open();
        return finished.opened;
      },
      down: () => Promise.resolve(),
    };
    const set = { owner: 'shop', prefix: 'shop_', migrations: [defineMigration('0001-slow', [slow])] };
    const [first, second] = pools.map((pool) => new Migrator(pool, [set]));
    const attempts = countStatements(pools[1]!, /GET_LOCK|pg_try_advisory_lock|BEGIN IMMEDIATE/);

    const one = first!.migrate();
    await begun.opened;
    let settled = false;
    const other = second!.migrate().finally(() => {
      settled = true;
    });
    await until(() => attempts() >= 2);
    expect(settled).toBe(false);
    finished.open();
    expect(await one).toEqual(['shop/0001-slow']);
    expect(await other).toEqual([]);
  });
});

describe.each(dialects)('a schema on %s that is ahead of the code', (dialect) => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createDatabase(dialect);
  });
  afterAll(() => database.drop());

  it('is served, with rows of before, and left as it is; only code that knows its newest migration reverses it (C7.3)', async () => {
    const before = await boot({ database, env: { DB_MIGRATE_ON_START: 'true' } });
    const productId = await aProduct(before.as(await before.adminToken()), { quantity: 3 });
    await before.close();
    const newer = defineMigration('0002-newer', [addColumn('products', 'colour', text(20, { nullable: true }))]);
    const later = apps.map((app) => (app.id === 'app-b' ? { ...app, migrations: [...app.migrations, newer] } : app));
    const settings = loadPlatformSettings(later, { env: database.env });
    const { connected } = await openDatabase(later, settings);

    const platform = await boot({ database, env: { DB_MIGRATE_ON_START: 'true' } });
    expect((await platform.ask('GET', `/app-b/products/${productId}`)).status).toBe(200);
    expect((await platform.ask('GET', '/health/ready')).status).toBe(200);
    await platform.close();
    expect(await connected.dataSource.query('SELECT colour FROM app_b_products')).toEqual([{ colour: null }]);
    const older = new Migrator(connected, migrationSets(apps));
    const message =
      'app-b/0002-newer was applied by another version, which has to reverse it: this one does not know it';
    await expect(older.rollback('app-b')).rejects.toThrow(message);
    expect(await connected.dataSource.query('SELECT colour FROM app_b_products')).toEqual([{ colour: null }]);
    expect(await new Migrator(connected, migrationSets(later)).rollback('app-b')).toBe('app-b/0002-newer');
    expect(await connected.dataSource.query('SELECT quantity FROM app_b_stock')).toMatchObject([{}]);
    await connected.close();
  });
});

describe('a migration that its data refuse', () => {
  it('fails the start at once with the reason: waiting would not help (C7.3)', async () => {
    const database = await createDatabase('sqlite');
    let runs = 0;
    const doubling: Step = {
      up: async ({ runner }) => {
        runs += 1;
        await runner.query('INSERT INTO platform_migrations SELECT * FROM platform_migrations');
      },
      down: () => Promise.resolve(),
    };
    const newer = defineMigration('0002-doubling', [doubling]);
    const later = apps.map((app) => (app.id === 'app-b' ? { ...app, migrations: [...app.migrations, newer] } : app));
    const opening = openDatabase(later, loadPlatformSettings(later, { env: database.env }));
    await expect(opening).rejects.toMatchObject({ definition: codes.resourceExists });
    expect(runs).toBe(1);
    await database.drop();
  });
});

/** How many statements like this the pool has sent from now on. */
function countStatements({ dataSource }: ConnectedDatabase, pattern: RegExp): () => number {
  let count = 0;
  dataSource.logger.logQuery = (sql) => {
    if (pattern.test(sql)) count += 1;
  };
  return () => count;
}
