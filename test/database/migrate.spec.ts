import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
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
import { openDatabase } from '../../src/platform/open-database.js';
import { schemaOf } from '../../src/platform/schema.js';
import { loadPlatformSettings } from '../../src/platform/settings.js';
import { boot } from '../boot.js';
import { aProduct } from '../factories/given.js';
import { runCli } from '../support/command-line.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { until } from '../support/until.js';
import { aDoor } from './door.js';

const known = schemaOf(apps).flatMap(({ owner, migrations }) => migrations.map(({ name }) => `${owner}/${name}`));
const lines = (output: string) => output.split('\n').filter(Boolean);

describe('the commands for migrations', () => {
  let database: TestDatabase;
  const cli = (...args: string[]) => runCli(args, database.env);

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
      output: expect.stringContaining('no app "nobody" has migrations here; there are platform, app-a, app-b'),
    });
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
    const { connected } = await openDatabase(schemaOf(later), settings);

    const platform = await boot({ database, env: { DB_MIGRATE_ON_START: 'true' } });
    expect((await platform.ask('GET', `/app-b/products/${productId}`)).status).toBe(200);
    expect((await platform.ask('GET', '/health/ready')).status).toBe(200);
    await platform.close();
    expect(await connected.dataSource.query('SELECT colour FROM app_b_products')).toEqual([{ colour: null }]);
    const older = new Migrator(connected, schemaOf(apps));
    const message =
      'app-b/0002-newer was applied by another version, which has to reverse it: this one does not know it';
    await expect(older.rollback('app-b')).rejects.toThrow(message);
    expect(await connected.dataSource.query('SELECT colour FROM app_b_products')).toEqual([{ colour: null }]);
    expect(await new Migrator(connected, schemaOf(later)).rollback('app-b')).toBe('app-b/0002-newer');
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
    const opening = openDatabase(schemaOf(later), loadPlatformSettings(later, { env: database.env }));
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
