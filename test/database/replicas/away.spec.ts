import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadSettings } from '#core/config';
import { DatabaseConfig, SqlRecentWrites } from '#core/database';
import { ADMIN_PASSWORD, type Booted, boot, logIn } from '../../boot.js';
import { aProduct } from '../../factories/given.js';
import { createDatabase, describeServers, type TestDatabase } from '../../support/databases.js';
import { type Proxy, throughProxy } from '../../support/tcp-proxy.js';
import { until } from '../../support/until.js';

const BEAT_MS = 200;

const PASSWORD = 'secret-word';

describeServers('a replica that is away on %s', (dialect) => {
  let database: TestDatabase;
  let proxy: Proxy;
  let platform: Booted;
  let product: number;

  const replicas = () => platform.database.replicas!;
  const states = () =>
    replicas()
      .figures()
      .map(({ state }) => state);
  const isReady = () => states().every((state) => state === 'ready');
  const health = async () => {
    const { status, body } = await platform.ask<{ status: string; components: Record<string, { status: string }> }>(
      'GET',
      '/health',
    );
    return [status, body.data.status, body.data.components.replicas?.status];
  };
  // an address of its own: whoever wrote reads the primary
  const read = () => platform.ask('GET', `/app-b/products/${product}`, undefined, { 'x-forwarded-for': '203.0.113.9' });

  beforeAll(async () => {
    // the primary itself, over a stretch of network that can be damaged: a replica that is never late
    database = await createDatabase(dialect);
    const damaged = await throughProxy({ ...database, drop: () => Promise.resolve() });
    ({ proxy } = damaged);
    const env = {
      DB_REPLICA_URLS: damaged.database.env.DATABASE_URL!,
      DB_REPLICA_MAX_LAG_MS: String(5 * BEAT_MS),
      TRUSTED_PROXIES: 'loopback',
      CACHE_MAX_ENTRIES: '0', // what is cached is read from nowhere
    };
    platform = await boot({ database, env });
    const token = await logIn(platform.url, 'admin', ADMIN_PASSWORD);
    product = await aProduct(platform.as(token));
    await until(isReady);
  });
  afterAll(async () => {
    proxy.restore();
    await platform.close();
    await proxy.close();
    await database.drop();
  });

  /** Reads for a while, ten at once; every one must succeed. Gives the longest and how often the replica was tried. */
  async function readFor(forMs: number) {
    const [startedAt, acceptedBefore] = [Date.now(), proxy.accepted()];
    let [longestMs, count] = [0, 0];
    const reader = async () => {
      while (Date.now() - startedAt < forMs) {
        const began = performance.now();
        expect((await read()).status).toBe(200);
        longestMs = Math.max(longestMs, performance.now() - began);
        count += 1;
      }
    };
    await Promise.all(Array.from({ length: 10 }, reader));
    const tried = proxy.accepted() - acceptedBefore;
    return { longestMs, count, tried, tookMs: Date.now() - startedAt };
  }

  it('is read while it is there, and takes no write (C7.4)', async () => {
    const before = replicas().reads.replica;
    expect((await read()).status).toBe(200);
    expect(replicas().reads.replica).toBe(before + 1);
    expect(await health()).toEqual([200, 'ok', 'ok']);
    const write = replicas().pick()!.select(`UPDATE app_b_products SET version = 9 WHERE id = ${product}`, []);
    await expect(write).rejects.toThrow(/read.only/i);
    await until(isReady);
  });

  it.each(['cut', 'silence'] as const)(
    'by a %s costs no request: the primary answers, and the replica is read again afterwards (C7.4)',
    async (damage) => {
      proxy[damage]();
      const { longestMs, count, tried, tookMs } = await readFor(1500);
      expect(states()).toEqual(['away']);
      // the first ones wait for DB_REPLICA_TIMEOUT_MS, those after them for nothing
      expect(longestMs).toBeLessThan(10_000);
      // those of the first moment, then one a beat, and not one a request
      expect(tried).toBeLessThanOrEqual(11 + (2 * tookMs) / BEAT_MS);
      expect(count).toBeGreaterThan(tried);
      await until(async () => (await health())[1] === 'degraded');
      expect(await health()).toEqual([200, 'degraded', 'degraded']);
      expect((await platform.ask('GET', '/health/ready')).status).toBe(200);
      proxy.restore();
      await until(isReady);
      const before = replicas().reads.replica;
      expect((await read()).status).toBe(200);
      expect(replicas().reads.replica).toBe(before + 1);
    },
  );

  it('is told of once in the log, and once when it is back (C10.1)', () => {
    const told = platform.logs.map(({ message }) => String(message)).filter((line) => line.startsWith('a replica is '));
    const [away, again] = ['a replica is away: the primary is read instead', 'a replica is read again'];
    // the cut and the silence
    expect(told).toEqual([away, again, away, again]);
    expect(JSON.stringify(platform.logs)).not.toContain('DB_REPLICA_URLS');
  });

  it('changes nothing about who wrote: all processes know, until no replica can be without it (C7.4)', async () => {
    const limits = { maxLagMs: 0, requestTimeoutMs: 0 };
    const [one, another] = [1, 2].map(() => new SqlRecentWrites(platform.database, 'platform', limits));
    await Promise.all([one!.note(['a', 'b']), another!.note(['b', 'a', 'c'])]);
    expect(await Promise.all([one!.hasWritten(['c', 'x']), another!.hasWritten(['x'])])).toEqual([true, false]);
    await until(async () => !(await another!.hasWritten(['x', 'a', 'b', 'c'])) && !(await one!.hasWritten(['a'])));
  });
});

describe('DB_REPLICA_URLS', () => {
  const load = (env: Readonly<Record<string, string>>) => () => loadSettings([DatabaseConfig], { env });

  it.each([
    ['SQLite', {}, 'needs a server in DATABASE_URL: SQLite has no replicas'],
    ['another kind of server', { DATABASE_URL: 'postgres://u@h/db' }, 'must name servers of the same kind'],
    [
      'options nobody knows',
      { DATABASE_URL: 'mysql://u@h/db', DB_REPLICA_URLS: 'mysql://u@h/db?x=1' },
      'takes nothing after ?',
    ],
  ])('with %s stops the start, and shows no password (C7.4, C11)', (_what, env, rule) => {
    const all = { DB_REPLICA_URLS: `mysql://reader:${PASSWORD}@h/db`, ...env };
    expect(load(all)).toThrow(`DB_REPLICA_URLS ${rule}`);
    expect(load(all)).not.toThrow(PASSWORD);
  });
});
