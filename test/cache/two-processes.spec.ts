import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, type Ask, asker, boot, type Booted, logIn } from '../boot.js';
import { unique } from '../factories/given.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { describeRedis, redisEnv } from '../support/redis.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';

interface Product {
  id: number;
  version: number;
  price_cents: number;
}

/** Below the 30 s for which a process keeps what nobody has told it of. */
const KEPT_MS = 20_000;

describeRedis('two processes that share Redis', () => {
  let database: TestDatabase;
  let servers: [Booted, ServerProcess]; // this process, and another one
  let admin: Ask;

  beforeAll(async () => {
    database = await createDatabase('sqlite');
    const env = { ...database.env, ...redisEnv(), ADMIN_PASSWORD };
    servers = await Promise.all([boot({ database, env }), startServer({ env })]);
    const token = await logIn(servers[0].url, 'admin', ADMIN_PASSWORD);
    admin = asker(servers[0].url, { authorization: `Bearer ${token}` });
  });
  afterAll(async () => {
    const [here, there] = servers;
    await Promise.all([here.close(), there.stop()]);
    await database.drop();
  });

  const asks = () => servers.map(({ url }) => asker(url, {}));
  const made = async () => {
    const body = { sku: unique('S'), name: 'Green tea', price_cents: 100 };
    return (await admin<Product>('POST', '/app-b/products', body)).body.data;
  };
  const loads = async () => {
    const texts = await Promise.all(asks().map((ask) => ask('GET', '/metrics')));
    const counts = texts.map(({ text }) => Number(/^cache_loads_total\{app="app-b"\} (\d+)$/m.exec(text)?.[1] ?? 0));
    return counts.reduce((sum, count) => sum + count);
  };

  it('load once what a hundred at each ask for at once, as one and as a list (C8.4)', async () => {
    const { id } = await made();
    for (const path of [`/app-b/products/${id}`, '/app-b/products?page_size=7']) {
      const before = await loads();
      const answers = await Promise.all(
        asks().flatMap((ask) => Array.from({ length: 100 }, () => ask<object>('GET', path))),
      );
      expect(new Set(answers.map(({ body }) => JSON.stringify([body.code, body.data]))).size).toBe(1);
      expect(answers[0]!.body.code).toBe(0);
      expect((await loads()) - before).toBe(1);
    }
  });

  it('show each other’s writes within a second, and who wrote sees it at once (C8.4)', async () => {
    const { id } = await made();
    const [here, there] = asks() as [Ask, Ask];
    const price = async (ask: Ask) => (await ask<Product>('GET', `/app-b/products/${id}`)).body.data.price_cents;
    const newest = async (ask: Ask) =>
      (await ask<{ items: Product[] }>('GET', '/app-b/products')).body.data.items.find((one) => one.id === id);
    for (let version = 1; version <= 5; version += 1) {
      expect([await price(there), (await newest(there))?.version]).toEqual([expect.any(Number), version]);
      await admin('PATCH', `/app-b/products/${id}`, { price_cents: version, version });
      expect([await price(here), (await newest(here))?.price_cents]).toEqual([version, version]);
      expect(await until(async () => (await price(there)) === version)).toBeLessThan(KEPT_MS);
      expect(await until(async () => (await newest(there))?.price_cents === version)).toBeLessThan(KEPT_MS);
    }
    await admin('DELETE', `/app-b/products/${id}`);
    expect(await until(async () => (await there('GET', `/app-b/products/${id}`)).body.code === 4001)).toBeLessThan(
      KEPT_MS,
    );
    expect(await until(async () => (await newest(there)) === undefined)).toBeLessThan(KEPT_MS);
  });
});
