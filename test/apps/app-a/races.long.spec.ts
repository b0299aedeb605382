import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDatabase, dialects, type TestDatabase } from '../../support/databases.js';
import { anOrder, raceForPieces, RIGHT } from './order-race.js';
import { balanceOf, brokenBooks, openShop, type Shop, stockOf } from './shop.js';

const houses = dialects.flatMap((dialect) =>
  (dialect === 'sqlite' ? [1, 2] : [2]).map((processes) => ({ dialect, processes })),
);

describe.each(houses)('at once on $dialect, $processes process(es)', ({ dialect, processes }) => {
  let database: TestDatabase;
  let shop: Shop;

  beforeAll(async () => {
    database = await createDatabase(dialect);
    shop = await openShop({ database, processes });
  });
  afterAll(async () => {
    try {
      await shop.close();
    } finally {
      await database.drop();
    }
  });

  it('sells 100 pieces to 200 orders exactly 100 times (C3.3, C3.4)', async () => {
    expect(await raceForPieces(shop, database)).toEqual(RIGHT);
  });

  it('never spends more than the balance, whatever is ordered at once (C3.3)', async () => {
    const products = await Promise.all(
      Array.from({ length: 8 }, () => shop.aProduct({ priceCents: 100, quantity: 50 })),
    );
    const buyer = await shop.aBuyer(1050);

    const tally = await shop.atOnce([buyer], 40, (index) => anOrder([products[index % products.length]!]));

    expect(tally).toEqual({ '201/0': 10, '200/2003': 30 });
    expect(await balanceOf(database, buyer.id)).toBe(50);
    const stocks = await Promise.all(products.map((id) => stockOf(database, id)));
    expect(stocks.reduce((sum, stock) => sum + stock, 0)).toBe(8 * 50 - 10);
  });

  it('gives stock and money back once when cancels race (C3.3)', async () => {
    const product = await shop.aProduct({ priceCents: 30, quantity: 40 });
    const buyer = await shop.aBuyer(3000);
    const asBuyer = buyer.ask<{ id: number }>;
    const orders = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const { method, path, body } = anOrder([product]);
        return (await asBuyer(method, path, body)).body.data.id;
      }),
    );

    const tally = await shop.atOnce([buyer], 32, (index) => ({
      path: `/app-a/orders/${orders[index >> 2]!}/cancel`,
    }));

    expect(tally).toEqual({ '200/0': 8, '409/4003': 24 });
    expect(await stockOf(database, product)).toBe(40);
    expect(await balanceOf(database, buyer.id)).toBe(3000);
  });

  it('answers no deadlock when orders of several products cross (C7.4)', async () => {
    const products = await Promise.all(
      Array.from({ length: 4 }, () => shop.aProduct({ priceCents: 1, quantity: 1000 })),
    );
    const buyers = await Promise.all([shop.aBuyer(10_000), shop.aBuyer(10_000), shop.aBuyer(10_000)]);

    const tally = await shop.atOnce(buyers, 120, (index) =>
      anOrder(index % 2 === 0 ? products : products.toReversed()),
    );

    expect(tally).toEqual({ '201/0': 120 });
    for (const product of products) expect(await stockOf(database, product)).toBe(880);
  });

  it('books each of 50 deposits made at once (C3.3)', async () => {
    const [first, second] = await Promise.all([shop.aBuyer(0), shop.aBuyer(0)]);

    const tally = await shop.atOnce([first, second], 50, () => ({
      path: '/app-a/users/me/deposits',
      body: { amount_cents: 7, payment_token: 'tok_ok' },
    }));

    expect(tally).toEqual({ '201/0': 50 });
    expect(await balanceOf(database, first.id)).toBe(25 * 7);
    expect(await balanceOf(database, second.id)).toBe(25 * 7);
  });

  it('keeps deposits, orders and cancels of one buyer apart (C3.3)', async () => {
    const products = await Promise.all([1, 2, 3].map(() => shop.aProduct({ priceCents: 10, quantity: 100 })));
    const buyer = await shop.aBuyer(10_000);

    const tally = await shop.atOnce([buyer], 60, (index) =>
      index % 2 === 0
        ? { path: '/app-a/users/me/deposits', body: { amount_cents: 5, payment_token: 'tok_ok' } }
        : anOrder([products[index % 3]!, products[(index + 1) % 3]!]),
    );

    expect(tally).toEqual({ '201/0': 60 });
    expect(await balanceOf(database, buyer.id)).toBe(10_000 + 30 * 5 - 30 * 20);
  });

  it('takes no more pieces by adjustments than there are (C3.4)', async () => {
    const product = await shop.aProduct({ quantity: 20 });

    const tally = await shop.atOnce([shop.keeper], 60, () => ({
      path: `/app-b/inventory/${product}/adjustments`,
      body: { delta: -1, reason: 'broken' },
    }));

    expect(tally).toEqual({ '201/0': 20, '200/2001': 40 });
    expect(await stockOf(database, product)).toBe(0);
  });

  it('counts and adjusts at once without losing a piece (C3.4)', async () => {
    const product = await shop.aProduct({ quantity: 500 });

    const tally = await shop.atOnce([shop.keeper], 40, (index) =>
      index % 4 === 0
        ? { method: 'PUT', path: `/app-b/inventory/${product}`, body: { quantity: 500 + index } }
        : { path: `/app-b/inventory/${product}/adjustments`, body: { delta: -2, reason: 'sold' } },
    );

    expect(tally).toEqual({ '200/0': 10, '201/0': 30 });
  });

  it('keeps every stock and balance the sum of what moved it, through all of this (C3.3, C3.4)', async () => {
    expect(await brokenBooks(database)).toEqual([]);
  });
});
