import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { balanceOf, brokenBooks, openShop, type Shop, stockOf } from '../apps/app-a/shop.js';
import { asker, type Answer } from '../boot.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { readSql } from '../support/sql.js';

describe.each(dialects)('the same request 200 times at once over two processes, on %s', (dialect) => {
  let database: TestDatabase;
  let shop: Shop;

  beforeAll(async () => {
    database = await createDatabase(dialect);
    shop = await openShop({ database, processes: 2 });
  });
  afterAll(async () => {
    try {
      await shop.close();
    } finally {
      await database.drop();
    }
  });

  it('is one order; every answer is 4005 or the same status, code, message and data (C8.1)', async () => {
    const product = await shop.aProduct({ priceCents: 10, quantity: 500 });
    const buyer = await shop.aBuyer(10_000);
    const body = { items: [{ product_id: product, quantity: 1 }] };
    const asks = shop.servers.map(({ url }) => asker(url, { authorization: `Bearer ${buyer.token}` }));
    const orderOnce = (index: number) =>
      asks[index % asks.length]!('POST', '/app-a/orders', body, { 'idempotency-key': 'only once' });

    const answers = await Promise.all(Array.from({ length: 200 }, (_none, index) => orderOnce(index)));

    const busy = answers.filter((answer) => answer.body.code === 4005);
    const done = answers.filter((answer) => answer.body.code !== 4005);
    expect(new Set(busy.map(({ status, headers }) => `${status} ${headers.get('retry-after')}`))).toEqual(
      new Set(busy.length > 0 ? ['409 1'] : []),
    );
    expect(new Set(done.map(essence)).size).toBe(1);
    expect(done[0]).toMatchObject({ status: 201, body: { code: 0 } });
    expect(done.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1);
    expect(await readSql(database, `SELECT id FROM app_a_orders WHERE user_id = ${buyer.id}`)).toHaveLength(1);
    expect(await stockOf(database, product)).toBe(499);
    expect(await balanceOf(database, buyer.id)).toBe(9990);
    expect(await brokenBooks(database)).toEqual([]);
    expect(essence(await orderOnce(0))).toBe(essence(done[0]!));
  });
});

function essence({ status, body: { code, message, data } }: Answer): string {
  return JSON.stringify([status, code, message, data]);
}
