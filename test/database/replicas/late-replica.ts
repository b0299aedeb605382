import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Dialect } from '#core/database';
import { apps } from '../../../src/apps/registry.js';
import { openDatabase } from '../../../src/platform/open-database.js';
import { schemaOf } from '../../../src/platform/schema.js';
import { loadPlatformSettings } from '../../../src/platform/settings.js';
import { ADMIN_PASSWORD, type Ask, asker, boot, type Booted, logIn } from '../../boot.js';
import { aProduct } from '../../factories/given.js';
import { createDatabase, dialects, type TestDatabase } from '../../support/databases.js';
import { type ServerProcess, startServer } from '../../support/server-process.js';
import { until } from '../../support/until.js';
import { copyLate } from './late-copy.js';

const LATE_MS = 5000;
const TURNS = 8;
const WRITER = '198.51.100.1';
const READER = '203.0.113.9';

interface Product {
  id: number;
  price_cents: number;
  version: number;
}

/** Two processes on one primary, and a replica 5 s behind which is late enough to betray any wrong read. */
export function describeLateReplica(dialect: Dialect): void {
  (dialects.includes(dialect) ? describe : describe.skip)(`a replica 5 s behind on ${dialect}`, () => {
    let primary: TestDatabase;
    let replica: TestDatabase;
    let copy: Awaited<ReturnType<typeof copyLate>>;
    let servers: [Booted, ServerProcess]; // this process, and another one
    let token: string;
    const products: number[] = [];

    const as = (address: string, server: number, headers: Record<string, string> = {}): Ask =>
      asker(servers[server]!.url, { 'x-forwarded-for': address, ...headers });
    const writer = (server: number, address = WRITER) => as(address, server, { authorization: `Bearer ${token}` });
    const priceSeen = async (ask: Ask, id: number) =>
      (await ask<Product>('GET', `/app-b/products/${id}`)).body.data.price_cents;
    const listed = async (ask: Ask, id: number) =>
      (await ask<{ items: Product[] }>('GET', '/app-b/products?page_size=100')).body.data.items.find(
        (product) => product.id === id,
      )?.price_cents;
    const figure = async (server: number, series: string) => {
      const { text } = await asker(servers[server]!.url, {})('GET', '/metrics');
      return Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${series} `))
          ?.split(' ')[1] ?? 0,
      );
    };
    const patch = async (server: number, id: number, price: number, version: number) => {
      const body = { price_cents: price, version };
      const answer = await writer(server)<Product>('PATCH', `/app-b/products/${id}`, body);
      expect(answer.status).toBe(200);
      return answer.body.data.version;
    };

    beforeAll(async () => {
      [primary, replica] = await Promise.all([createDatabase(dialect), createDatabase(dialect)]);
      for (const { env } of [primary, replica]) {
        const { connected } = await openDatabase(schemaOf(apps), loadPlatformSettings(apps, { env }));
        await connected.close();
      }
      copy = await copyLate(primary, replica, LATE_MS);
      const env = {
        ...primary.env,
        ADMIN_PASSWORD,
        DB_REPLICA_URLS: replica.env.DATABASE_URL!,
        RATE_LIMIT_MAX: '0',
        DB_REPLICA_MAX_LAG_MS: '15000',
        TRUSTED_PROXIES: 'loopback',
        DB_INSTANCES: '2', // so that neither caches what the other may change
        DB_POOL_SIZE: '4',
        DB_POOL_OVERFLOW: '8',
      };
      servers = await Promise.all([boot({ database: primary, env }), startServer({ env })]);
      token = await logIn(servers[0].url, 'admin', ADMIN_PASSWORD);
      for (let count = 0; count < 4; count += 1) products.push(await aProduct(writer(0), { priceCents: 100 }));
      // both have seen their own beats come back, and the products with them
      await until(async () => (await figure(0, 'db_replica_ready{replica="1"}')) === 1);
      await until(async () => (await figure(1, 'db_replica_ready{replica="1"}')) === 1);
      await until(async () => (await as(READER, 1)('GET', `/app-b/products/${products.at(-1)}`)).status === 200);
    });
    afterAll(async () => {
      const [here, there] = servers;
      await Promise.all([here.close(), there.stop()]);
      await copy.stop();
      await primary.drop();
      await replica.drop();
    });

    it('is what somebody else is shown, and its lag is told (C7.4)', async () => {
      const id = products[0]!;
      await patch(0, id, 777, 1);
      expect(await priceSeen(as(READER, 0), id)).toBe(100);
      expect(await priceSeen(as(READER, 1), id)).toBe(100);
      expect(await listed(as(READER, 1), id)).toBe(100);
      for (const server of [0, 1]) {
        expect(await figure(server, 'db_replica_lag_seconds{replica="1"}')).toBeGreaterThan(LATE_MS / 1000);
        expect(await figure(server, 'db_replica_reads_total{target="replica"}')).toBeGreaterThan(0);
      }
    });

    it('never shows a writer his old data, at whichever process and under whichever of his names (C7.4)', async () => {
      let compared = 0;
      const writeAndRead = async (id: number, first: number) => {
        for (let turn = 0, version = first; turn < TURNS; turn += 1) {
          const price = 1000 + turn;
          version = await patch(turn % 2, id, price, version);
          const readers = [writer(0), writer(1), as(WRITER, 0), as(WRITER, 1), writer(1, '192.0.2.77')];
          const seen = await Promise.all([
            ...readers.map((ask) => priceSeen(ask, id)),
            ...readers.map((ask) => listed(ask, id)),
          ]);
          expect(seen).toEqual(seen.map(() => price));
          compared += seen.length;
        }
      };
      await Promise.all(products.map((id, index) => writeAndRead(id, index === 0 ? 2 : 1)));
      expect(compared).toBe(products.length * TURNS * 10);
    });

    it('does not hide from a stranger who becomes a writer what he has just made (C7.4)', async () => {
      const stranger = '203.0.113.50';
      await priceSeen(as(stranger, 1), products[1]!);
      const sku = `NEW-${Date.now()}`;
      const made = await writer(0, stranger)<Product>('POST', '/app-b/products', { sku, name: 'Made', price_cents: 5 });
      expect(made.status).toBe(201);
      expect(await priceSeen(as(stranger, 1), made.body.data.id)).toBe(5);
      expect((await as(READER, 1)('GET', `/app-b/products/${made.body.data.id}`)).status).toBe(404);
    });
  });
}
