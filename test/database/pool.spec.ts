import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AppError, codes } from '#core/errors';
import { createDatabase, describeServers, dialects, type TestDatabase } from '../support/databases.js';
import { until } from '../support/until.js';
import { killSessions, sessionsOf } from './sessions.js';
import { openThings, type Things } from './things.js';

const times = <T>(count: number, work: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_item, index) => work(index)));
/** How a promise ended, without ending the test. */
const outcome = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => error,
  );

let database: TestDatabase;
let shop: Things;

const open = async (dialect: (typeof dialects)[number], settings: Readonly<Record<string, string>>) => {
  database = await createDatabase(dialect);
  shop = await openThings(database, settings);
};
afterEach(async () => {
  await shop.connected.close();
  await database.drop();
});

/** Keeps `count` connections busy until the returned function is called. */
async function occupy(count: number): Promise<() => Promise<void>> {
  const runners = await times(count, async () => {
    const runner = shop.connected.dataSource.createQueryRunner();
    await runner.connect();
    return runner;
  });
  return async () => {
    for (const runner of runners) await runner.release();
  };
}

describe.each(dialects)('the pool on %s', (dialect) => {
  beforeEach(() => open(dialect, { DB_POOL_SIZE: '2', DB_POOL_OVERFLOW: '1', DB_ACQUIRE_TIMEOUT_MS: '300' }));

  it('answers 5003 within DB_ACQUIRE_TIMEOUT_MS when all connections are taken, and goes on afterwards (C7.2)', async () => {
    const release = await occupy(3);
    expect(shop.connected.poolStats()).toMatchObject({ used: 3, idle: 0 });
    const startedAt = Date.now();
    const refused = await times(5, () => outcome(shop.things.count()));
    const inTransaction = await outcome(shop.database.transaction(() => shop.things.count()));
    expect(Date.now() - startedAt).toBeLessThan(2000);
    for (const error of [...refused, inTransaction]) {
      expect(error).toBeInstanceOf(AppError);
      expect(error).toMatchObject({ definition: codes.serviceUnavailable, headers: { 'retry-after': '1' } });
    }
    await release();
    expect(await times(5, () => shop.things.count())).toEqual([0, 0, 0, 0, 0]);
  });
});

describeServers('the connections to %s', (dialect) => {
  const slow = dialect === 'mysql' ? 'SELECT SLEEP(0.05)' : 'SELECT pg_sleep(0.05)';
  const own = dialect === 'mysql' ? 'SELECT CONNECTION_ID() AS id' : 'SELECT pg_backend_pid() AS id';
  const sessionId = async () => Number((await shop.things.statement(own))[0].id);

  it('are never more than DB_POOL_SIZE and DB_POOL_OVERFLOW, and one that asks after its health (C7.2)', async () => {
    await open(dialect, { DB_POOL_SIZE: '2', DB_POOL_OVERFLOW: '3', DB_APP_SHARE_PERCENT: '100' });
    const counts: number[] = [];
    const burst = times(60, () => shop.things.statement(slow));
    const state = { running: true };
    void burst.finally(() => {
      state.running = false;
    });
    while (state.running) counts.push((await sessionsOf(database)).length);
    await burst;
    expect(Math.max(...counts)).toBeGreaterThan(3);
    expect(Math.max(...counts)).toBeLessThanOrEqual(2 + 3 + 1);
  });

  it('are replaced at the age of DB_POOL_RECYCLE_SECONDS (C7.2)', async () => {
    await open(dialect, { DB_POOL_SIZE: '2', DB_POOL_OVERFLOW: '0', DB_POOL_RECYCLE_SECONDS: '1' });
    const young = await sessionId();
    expect(await sessionId()).toBe(young);
    await until(async () => (await sessionId()) !== young);
    // the younger one is closed too, or it would still be there
    await until(async () => !(await sessionsOf(database)).some(({ id }) => id === young));
  });

  it('that the server ended are replaced before anyone notices (C7.2)', async () => {
    await open(dialect, { DB_POOL_SIZE: '10', DB_POOL_OVERFLOW: '0' });
    await times(5, () => shop.things.statement(slow));
    const before = (await sessionsOf(database)).map(({ id }) => id);
    expect(before.length).toBeGreaterThanOrEqual(5);
    await killSessions(database);
    await until(async () => !(await sessionsOf(database)).some(({ id }) => before.includes(id)));
    expect(await times(20, () => shop.things.count())).toEqual(Array(20).fill(0));
    expect(await shop.database.transaction(() => shop.things.count())).toBe(0);
  });

  it('that end under a running statement fail it with 5001 (C2)', async () => {
    await open(dialect, {});
    const long = outcome(shop.things.statement(dialect === 'mysql' ? 'SELECT SLEEP(20)' : 'SELECT pg_sleep(20)'));
    await until(async () => (await sessionsOf(database)).some(({ idle }) => !idle));
    await killSessions(database);
    expect(await long).toMatchObject({ definition: codes.databaseError });
    expect(await shop.things.count()).toBe(0);
  });
});
