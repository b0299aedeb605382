import { expect, it } from '@jest/globals';
import { boot, type Booted } from '../boot.js';
import { unique } from '../factories/given.js';
import { createDatabase, describeServers } from '../support/databases.js';
import { until } from '../support/until.js';

interface Product {
  id: number;
  price_cents: number;
}

async function aProduct(platform: Booted): Promise<number> {
  const admin = platform.as(await platform.adminToken());
  const body = { sku: unique('S'), name: 'Green tea', price_cents: 100 };
  return (await admin<Product>('POST', '/app-b/products', body)).body.data.id;
}

describeServers('what is cached, on %s with a replica', (dialect) => {
  it('is read from the primary: a replica may not know yet of the write that made it necessary (C7.4, C8.4)', async () => {
    const database = await createDatabase(dialect);
    // the primary itself, and so never late
    const env = { DB_REPLICA_URLS: database.env.DATABASE_URL!, TRUSTED_PROXIES: 'loopback' };
    const platform = await boot({ database, env });
    try {
      const id = await aProduct(platform);
      await until(() => platform.database.replicas!.figures().every(({ state }) => state === 'ready'));
      const reader = { 'x-forwarded-for': '203.0.113.9' };
      const fromReplica = async (path: string) => {
        const reads = async () => {
          const { text } = await platform.ask('GET', '/metrics');
          return Number(/^db_replica_reads_total\{target="replica"\} (\d+)$/m.exec(text)?.[1] ?? 0);
        };
        const before = await reads();
        expect((await platform.ask('GET', path, undefined, reader)).body.code).toBe(0);
        return (await reads()) - before;
      };
      expect(await fromReplica(`/app-b/products/${id}`)).toBe(0);
      expect(await fromReplica('/app-b/products')).toBe(0);
      expect(await fromReplica('/app-b/products?q=tea')).toBeGreaterThan(0);
    } finally {
      await platform.close();
      await database.drop();
    }
  });
});

it.each<{ env: Record<string, string>; when: string }>([
  { env: { DB_INSTANCES: '2' }, when: 'several processes share a database, and no Redis to tell each other' },
  { env: { CACHE_MAX_ENTRIES: '0' }, when: 'a process may keep nothing, and there is no Redis' },
])('nothing is cached when $when (C7.1)', async ({ env }) => {
  const database = await createDatabase('sqlite');
  const platforms = [await boot({ database, env }), await boot({ database, env })] as const;
  try {
    const [here, there] = platforms;
    const id = await aProduct(here);
    const price = async () => (await there.ask<Product>('GET', `/app-b/products/${id}`)).body.data.price_cents;
    expect(await price()).toBe(100);
    const admin = here.as(await here.adminToken());
    await admin('PATCH', `/app-b/products/${id}`, { price_cents: 7, version: 1 });
    expect(await price()).toBe(7);
  } finally {
    await Promise.all(platforms.map((platform) => platform.close()));
    await database.drop();
  }
});
