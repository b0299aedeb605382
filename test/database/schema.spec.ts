import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ConnectedDatabase, DatabaseConfig, Migrator } from '#core/database';
import { FenceEntity } from '#core/locks';
import { ApiKeysService } from '#core/auth';
import { apps } from '../../src/apps/registry.js';
import { connectInTime } from '../../src/platform/open-database.js';
import { PLATFORM, schemaOf } from '../../src/platform/schema.js';
import { loadPlatformSettings } from '../../src/platform/settings.js';
import { type Booted, boot } from '../boot.js';
import { aProduct, aUser, unique } from '../factories/given.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { foreignKeysOf, schemaDifference, tablesOf } from './catalog.js';

const INTERNAL_API_KEY = 'a key for other programs of the operator'.replaceAll(' ', '-');
const env = { INTERNAL_API_KEY };
const prefixes = [`${PLATFORM}_`, ...apps.map(({ names }) => names.table)];
const ownersOf = (table: string) => prefixes.filter((prefix) => table.startsWith(prefix));
const tableCount = schemaOf(apps).reduce((count, { entities }) => count + entities.length, 0);

// PostgreSQL's SQLSTATE, MySQL's and MariaDB's numbers
const CHECK_FAILED = ['SQLITE_CONSTRAINT_CHECK', '23514', 3819, 4025];

describe.each(dialects)('the schema on %s', (dialect) => {
  let database: TestDatabase;
  let platform: Booted;
  let connected: ConnectedDatabase;

  beforeAll(async () => {
    database = await createDatabase(dialect);
    platform = await boot({ database, env });
    connected = platform.database;
    await useEveryTable(platform);
  });
  afterAll(async () => {
    await platform.close();
    await database.drop();
  });

  it('is what the entities say: TypeORM finds nothing to change (C7.3)', async () => {
    expect(await schemaDifference(connected.dataSource)).toEqual([]);
  });

  it('is looked at as a whole: a column nobody declared is found (C7.3)', async () => {
    await connected.dataSource.query('ALTER TABLE app_b_products ADD COLUMN planted varchar(10)');
    expect((await schemaDifference(connected.dataSource)).join('\n')).toMatch(/planted|temporary_app_b_products/);
    await connected.dataSource.query('ALTER TABLE app_b_products DROP COLUMN planted');
    expect(await schemaDifference(connected.dataSource)).toEqual([]);
  });

  it("gives every table its owner's prefix (C4.1)", async () => {
    const tables = await tablesOf(connected);
    expect(tables).toHaveLength(tableCount);
    expect(tables.filter((table) => ownersOf(table).length !== 1)).toEqual([]);
  });

  it("lets no foreign key cross an app's border (C7.3)", async () => {
    const keys = await foreignKeysOf(connected);
    expect(keys).toContainEqual({ table: 'app_b_stock', references: 'app_b_products' });
    expect(keys.filter(({ table, references }) => ownersOf(table)[0] !== ownersOf(references)[0])).toEqual([]);
  });

  it.each([
    ['app_b_stock', 'quantity', -1],
    ['app_b_movements', 'quantity', -1],
    ['app_b_products', 'price_cents', 0],
    ['app_a_wallets', 'balance_cents', -1],
    ['app_a_ledger', 'balance_cents', -1],
    ['app_a_deposits', 'amount_cents', 0],
    ['app_a_orders', 'total_cents', -1],
    ['app_a_order_items', 'quantity', 0],
  ])('refuses %s.%s = %s, whatever the code above does (C3.4)', async (table, column, value) => {
    const refused = connected.dataSource.query(`UPDATE ${table} SET ${column} = ${value}`);
    expect(CHECK_FAILED).toContain(await refused.then(() => 'accepted', driverCodeOf));
    expect(await counted(connected, `${table} WHERE ${column} = ${value}`)).toBe(0);
  });

  it('goes down and up again with rows in every table, and serves (C7.3)', async () => {
    for (const table of await tablesOf(connected))
      expect({ table, empty: (await counted(connected, table)) === 0 }).toEqual({ table, empty: false });
    await platform.close();

    const config = loadPlatformSettings(apps, { env: platform.env }).get(DatabaseConfig);
    connected = await connectInTime(schemaOf(apps), config, Date.now());
    const migrator = new Migrator(connected, schemaOf(apps));
    const all = (await migrator.status()).map(({ owner, name }) => `${owner}/${name}`);
    const reversed = await rollBackAll(migrator);
    expect(reversed.toReversed()).toEqual(all);
    expect(await tablesOf(connected)).toEqual(['platform_migrations']);
    expect(await counted(connected, 'platform_migrations')).toBe(0);

    expect(await migrator.migrate()).toEqual(all);
    expect(await migrator.migrate()).toEqual([]);
    expect(await schemaDifference(connected.dataSource)).toEqual([]);
    await connected.close();

    platform = await boot({ database, env });
    await useEveryTable(platform);
  });
});

function driverCodeOf(error: unknown): string | number {
  const { errno, code } = (error as { driverError: { errno?: number; code: string } }).driverError;
  return errno ?? code;
}

/** An order that was placed and cancelled, and two programs, leave a row in each table there is. */
async function useEveryTable(platform: Booted): Promise<void> {
  await platform.database.dataSource.manager.insert(FenceEntity, {
    resource: 'x:y',
    fence: 1,
    holder: 'z',
    usedAt: new Date(),
  });
  const admin = platform.as(await platform.adminToken());
  // whoever calls without having been here before is linked to an account
  const service = { 'x-api-key': INTERNAL_API_KEY };
  expect((await platform.ask('GET', '/auth/me', undefined, service)).status).toBe(200);
  const key = { username: 'admin', name: 'a program', scopes: [], days: 1 };
  await platform.nest.get(ApiKeysService).create(key);
  const productId = await aProduct(admin, { quantity: 5 });
  const buyer = await aUser(platform, { balanceCents: 1000 });
  const keyed = { 'idempotency-key': 'once' };
  const items = [{ product_id: productId, quantity: 2 }];
  const { status, body } = await buyer.ask<{ id: number }>('POST', '/app-a/orders', { items }, keyed);
  expect(status).toBe(201);
  expect((await buyer.ask('POST', `/app-a/orders/${body.data.id}/cancel`)).body.code).toBe(0);
  // these are used where there are replicas
  const { manager } = platform.database.dataSource;
  await manager.insert(entityOf('HeartbeatEntity'), { name: unique('beat'), position: 1 });
  await manager.insert(entityOf('RecentWriteEntity'), { client: unique('client'), writtenAtMs: 1 });
  expect((await admin('PUT', '/platform/flags/app-b.new-page', { enabled: true })).body.code).toBe(0);
}

/** Newest first, the platform's last: the order of going up, reversed. */
async function rollBackAll(migrator: Migrator): Promise<string[]> {
  const reversed: string[] = [];
  for (const { owner } of schemaOf(apps).toReversed()) {
    for (let name = await migrator.rollback(owner); name !== null; name = await migrator.rollback(owner))
      reversed.push(name);
  }
  return reversed;
}

async function counted({ dataSource }: ConnectedDatabase, from: string): Promise<number> {
  const [row] = await dataSource.query<{ n: string }[]>(`SELECT COUNT(*) AS n FROM ${from}`);
  return Number(row?.n);
}

/** An entity that no door shows. */
function entityOf(name: string) {
  const found = schemaOf([])
    .flatMap(({ entities }) => entities)
    .find((entity) => entity.name === name);
  if (!found) throw new Error(`no room has ${name}`);
  return found;
}
