import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apps } from '../../src/apps/registry.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { Gate } from '../apps/app-c/trials/gate.js';
import { aProduct, aUser } from '../factories/given.js';
import { type Ask, type Booted, boot } from '../boot.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { until } from '../support/until.js';

const times = <T>(count: number, work: () => Promise<T>) => Promise.all(Array.from({ length: count }, work));

describe.each(dialects)('an app that hangs in its transactions on %s', (dialect) => {
  // of 8 connections, one is each owner's own, and one app gets 4 at most; SQLite has one writer at a time
  const held = dialect === 'sqlite' ? 1 : 4;
  let database: TestDatabase;
  let platform: Booted;
  let gate: Gate;
  let user: Ask;
  let product: string;
  const write = () => user('POST', '/app-c/trials/slow-notes', { title: 'slow', stars: 1 });
  const shareOf = (app: string) => platform.database.shares().find(({ owner }) => owner === app)!;

  beforeAll(async () => {
    database = await createDatabase(dialect);
    const env = { DB_POOL_SIZE: '4', DB_POOL_OVERFLOW: '4', DB_ACQUIRE_TIMEOUT_MS: '800' };
    platform = await boot({ apps: [...apps, appC], database, env });
    gate = platform.nest.get(Gate, { strict: false });
    user = platform.as((await aUser(platform)).token);
    product = `/app-b/products/${await aProduct(platform.as(await platform.adminToken()))}`;
  });
  afterAll(async () => {
    gate.open();
    await platform.close();
    await database.drop();
  });

  it('is refused what is beyond its share, while the others answer as ever, and all recover (C4.5, C7.2)', async () => {
    gate.close();
    const writing = times(held + 3, write);
    await until(() => gate.waiting === held);
    const others = await times(30, () => platform.ask('GET', product));
    expect(others.map(({ status }) => status)).toEqual(Array(30).fill(200));
    expect(shareOf('app-b')).toMatchObject({ rejected: 0 });
    expect(shareOf('app-c')).toMatchObject({ used: held });
    // nobody opens the gate before the refusals are there
    await until(() => gate.waiting === held && shareOf('app-c').waiting === 0);
    const more = await write();
    expect([more.status, more.body.code, more.headers.get('retry-after')]).toEqual([503, 5003, '1']);
    if (dialect !== 'sqlite') {
      expect((await user('GET', '/app-c/notes')).body.code).toBe(5003);
      expect(shareOf('app-c').rejected).toBeGreaterThanOrEqual(5);
    }
    gate.open();
    const codes = (await writing).map(({ body }) => body.code).sort();
    expect(codes).toEqual([...Array(held).fill(0), 5003, 5003, 5003]);
    expect((await times(10, write)).map(({ status }) => status)).toEqual(Array(10).fill(201));
    await until(() => platform.database.poolStats().used === 0);
    expect(platform.database.shares().map(({ used, waiting }) => used + waiting)).toEqual([0, 0, 0, 0]);
  });

  it('is seen in the metrics (C10.3)', async () => {
    const { text } = await platform.ask('GET', '/metrics');
    expect(text).toContain('db_pool_app_connections_used{app="app-c"} 0');
    expect(text).toContain('db_pool_app_waiting{app="app-b"} 0');
    expect(text).toContain(`db_pool_app_rejected_total{app="app-c"} ${shareOf('app-c').rejected}`);
  });
});
