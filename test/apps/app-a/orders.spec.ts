import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Ask, type Booted, boot } from '../../boot.js';
import { aProduct, aUser, type Person } from '../../factories/given.js';
import { createDatabase, dialects, type TestDatabase } from '../../support/databases.js';
import { readSql } from '../../support/sql.js';
import { brokenBooks } from './shop.js';

interface Order {
  id: number;
  user_id: number;
  status: string;
  items: { product_id: number; quantity: number; unit_price_cents: number }[];
  total_cents: number;
  created_at: string;
  updated_at: string;
}
interface Page {
  items: Order[];
  total: number;
}

describe.each(dialects)('orders of App A on %s', (dialect) => {
  let database: TestDatabase;
  let platform: Booted;
  let admin: Ask;

  beforeAll(async () => {
    database = await createDatabase(dialect);
    platform = await boot({ database });
    admin = platform.as(await platform.adminToken());
  });
  afterAll(async () => {
    expect(await brokenBooks(database)).toEqual([]);
    await platform.close();
    await database.drop();
  });

  const order = (buyer: Person, ...items: [productId: unknown, quantity: unknown][]) =>
    buyer.ask<Order>('POST', '/app-a/orders', {
      items: items.map(([product_id, quantity]) => ({ product_id, quantity })),
    });
  const stockOf = async (id: number) =>
    (await platform.ask<{ quantity: number }>('GET', `/app-b/inventory/${id}`)).body.data.quantity;
  const balanceOf = async (buyer: Person) =>
    (await buyer.ask<{ balance_cents: number }>('GET', '/app-a/users/me')).body.data.balance_cents;
  const listOf = async (ask: Ask, query = '') => (await ask<Page>('GET', `/app-a/orders${query}`)).body.data;

  it('prices each item as it is now and keeps that price (C3.3)', async () => {
    const [tea, cup] = [
      await aProduct(admin, { priceCents: 250, quantity: 5 }),
      await aProduct(admin, { priceCents: 99, quantity: 5 }),
    ];
    const buyer = await aUser(platform, { balanceCents: 1000 });

    const placed = await order(buyer, [cup, 1], [tea, 2]);
    expect(placed.status).toBe(201);
    expect(placed.body.data).toEqual({
      id: expect.any(Number),
      user_id: buyer.id,
      status: 'confirmed',
      items: [
        { product_id: cup, quantity: 1, unit_price_cents: 99 },
        { product_id: tea, quantity: 2, unit_price_cents: 250 },
      ],
      total_cents: 599,
      created_at: expect.stringMatching(/Z$/),
      updated_at: expect.stringMatching(/Z$/),
    });
    expect([await stockOf(tea), await stockOf(cup), await balanceOf(buyer)]).toEqual([3, 4, 401]);

    expect((await admin('PATCH', `/app-b/products/${tea}`, { price_cents: 1, version: 1 })).body.code).toBe(0);
    const read = await buyer.ask<Order>('GET', `/app-a/orders/${placed.body.data.id}`);
    expect(read.body.data).toEqual(placed.body.data);
    expect((await listOf(buyer.ask)).items).toEqual([placed.body.data]);
  });

  it('books the order in the ledger and in the movements of the stock (C3.3, C3.4)', async () => {
    const product = await aProduct(admin, { priceCents: 10, quantity: 5 });
    const buyer = await aUser(platform, { balanceCents: 100 });
    const { id } = (await order(buyer, [product, 3])).body.data;
    await buyer.ask('POST', `/app-a/orders/${id}/cancel`);

    const ledger = await buyer.ask<{ items: object[] }>('GET', '/app-a/users/me/ledger?sort=id');
    expect(ledger.body.data.items).toMatchObject([
      { amount_cents: 100, balance_cents: 100, reason: 'deposit' },
      { amount_cents: -30, balance_cents: 70, reason: 'order' },
      { amount_cents: 30, balance_cents: 100, reason: 'refund' },
    ]);
    const movements = await admin<{ items: object[] }>('GET', `/app-b/inventory/${product}/movements?sort=id`);
    expect(movements.body.data.items).toMatchObject([
      { delta: 5, quantity: 5, reference: null },
      { delta: -3, quantity: 2, reference: expect.any(String) },
      { delta: 3, quantity: 5, reference: expect.any(String) },
    ]);
  });

  it('looks at stock before balance, and leaves nothing behind when either is short (C3.3)', async () => {
    const [plenty, few] = [
      await aProduct(admin, { priceCents: 100, quantity: 10 }),
      await aProduct(admin, { priceCents: 100, quantity: 1 }),
    ];
    const buyer = await aUser(platform, { balanceCents: 150 });
    const before = await readSql(database, 'SELECT COUNT(*) AS n FROM app_b_movements');

    expect(await order(buyer, [plenty, 9], [few, 2])).toMatchObject({ status: 200, body: { code: 2001, data: null } });
    expect(await order(buyer, [plenty, 1], [few, 1])).toMatchObject({ status: 200, body: { code: 2003, data: null } });
    expect([await stockOf(plenty), await stockOf(few), await balanceOf(buyer)]).toEqual([10, 1, 150]);
    expect(await readSql(database, 'SELECT COUNT(*) AS n FROM app_b_movements')).toEqual(before);
    expect((await listOf(buyer.ask)).total).toBe(0);
    expect((await order(buyer, [plenty, 1])).body.code).toBe(0);
  });

  it('answers 4001 for an unknown or deleted product, before it looks at stock (C3.3)', async () => {
    const [known, deleted] = [await aProduct(admin, { quantity: 0 }), await aProduct(admin, { quantity: 5 })];
    await admin('DELETE', `/app-b/products/${deleted}`);
    const buyer = await aUser(platform, { balanceCents: 1000 });
    for (const unknown of [deleted, 987_654_321, Number.MAX_SAFE_INTEGER])
      expect(await order(buyer, [known, 1], [unknown, 1])).toMatchObject({ status: 404, body: { code: 4001 } });
  });

  it('spends a balance to the last cent and sells a stock to the last piece (C3.3)', async () => {
    const product = await aProduct(admin, { priceCents: 1, quantity: 1000 });
    const buyer = await aUser(platform, { balanceCents: 1000 });
    expect((await order(buyer, [product, 1000])).body).toMatchObject({ code: 0, data: { total_cents: 1000 } });
    expect([await stockOf(product), await balanceOf(buyer)]).toEqual([0, 0]);
  });

  it('takes 50 distinct products in one order, and no more (C3.3)', async () => {
    const products = await Promise.all(
      Array.from({ length: 51 }, () => aProduct(admin, { priceCents: 1, quantity: 1 })),
    );
    const buyer = await aUser(platform, { balanceCents: 100 });
    const items = products.map((id): [number, number] => [id, 1]);
    expect((await order(buyer, ...items)).body.code).toBe(3001);
    const placed = await order(buyer, ...items.slice(0, 50));
    expect(placed.body.data.items.map(({ product_id }) => product_id)).toEqual(products.slice(0, 50));
    expect(placed.body.data.total_cents).toBe(50);
    expect((await buyer.ask<Order>('GET', `/app-a/orders/${placed.body.data.id}`)).body.data).toEqual(placed.body.data);
  });

  it.each([
    ['no items', { items: [] }, 3001, 'items'],
    ['items that are no list', { items: { product_id: 1, quantity: 1 } }, 3001, 'items'],
    ['an item that is no object', { items: [7] }, 3001, 'items'],
    ['null for an item', { items: [null] }, 3001, 'items'],
    ['a quantity of 0', { items: [{ product_id: 1, quantity: 0 }] }, 3001, 'items[0].quantity'],
    ['a quantity of 1001', { items: [{ product_id: 1, quantity: 1001 }] }, 3001, 'items[0].quantity'],
    ['half a piece', { items: [{ product_id: 1, quantity: 0.5 }] }, 3001, 'items[0].quantity'],
    ['a quantity in words', { items: [{ product_id: 1, quantity: '3' }] }, 3001, 'items[0].quantity'],
    ['product 0', { items: [{ product_id: 0, quantity: 1 }] }, 3001, 'items[0].product_id'],
    ['a product beyond 2^53-1', { items: [{ product_id: 2 ** 53, quantity: 1 }] }, 3001, 'items[0].product_id'],
    ['a product twice', { items: [1, 2].map((quantity) => ({ product_id: 1, quantity })) }, 3001, 'items'],
    ['a price', { items: [{ product_id: 1, quantity: 1, unit_price_cents: 1 }] }, 3001, 'items[0].unit_price_cents'],
    ["another user's id", { items: [{ product_id: 1, quantity: 1 }], user_id: 1 }, 3001, 'user_id'],
    ['no quantity', { items: [{ product_id: 1 }] }, 3002, 'items[0].quantity'],
    ['nothing at all', {}, 3002, 'items'],
  ])('refuses %s, naming the field (C3.3, C1.2)', async (_what, body, code, field) => {
    const answer = await admin('POST', '/app-a/orders', body);
    expect(answer).toMatchObject({ status: 422, body: { code } });
    expect(answer.body.errors?.map((error) => error.field)).toContain(field);
  });

  it("hides an order from everybody but its owner and administrators: another's is 4001 (C3.3)", async () => {
    const product = await aProduct(admin, { quantity: 10 });
    const [owner, other] = [await aUser(platform, { balanceCents: 500 }), await aUser(platform)];
    const { id } = (await order(owner, [product, 1])).body.data;
    const path = `/app-a/orders/${id}`;

    expect(await other.ask('GET', path)).toMatchObject({ status: 404, body: { code: 4001 } });
    expect(await other.ask('POST', `${path}/cancel`)).toMatchObject({ status: 404, body: { code: 4001 } });
    expect(await platform.ask('GET', path)).toMatchObject({ status: 401, body: { code: 1004 } });
    expect(await admin('GET', path)).toMatchObject({ status: 200, body: { data: { id, user_id: owner.id } } });
    expect((await admin('GET', '/app-a/orders/987654321')).body.code).toBe(4001);
    for (const wrong of ['0', '-1', 'x', '1.5', '9007199254740992'])
      expect((await owner.ask('GET', `/app-a/orders/${wrong}`)).body.code).toBe(3001);
  });

  it("lists one's own orders, and for administrators all or those of one user (C3.3)", async () => {
    const product = await aProduct(admin, { priceCents: 5, quantity: 10 });
    const [first, second] = [await aUser(platform, { balanceCents: 50 }), await aUser(platform, { balanceCents: 50 })];
    for (const [buyer, quantity] of [
      [first, 2],
      [first, 1],
      [second, 3],
    ] as const)
      await order(buyer, [product, quantity]);

    expect((await listOf(first.ask)).items.every(({ user_id }) => user_id === first.id)).toBe(true);
    expect((await listOf(first.ask)).total).toBe(2);
    expect((await listOf(first.ask, `?user_id=${first.id}`)).total).toBe(2);
    expect(await first.ask('GET', `/app-a/orders?user_id=${second.id}`)).toMatchObject({
      status: 403,
      body: { code: 1003 },
    });
    expect((await listOf(admin, `?user_id=${second.id}`)).items.map(({ user_id }) => user_id)).toEqual([second.id]);
    expect((await listOf(admin, '?user_id=987654321')).items).toEqual([]);
    expect((await listOf(admin)).total).toBeGreaterThanOrEqual(3);

    const totals = async (query: string) =>
      (await listOf(first.ask, query)).items.map(({ total_cents }) => total_cents);
    expect(await totals('?sort=total_cents')).toEqual([5, 10]);
    expect(await totals('?sort=-total_cents')).toEqual([10, 5]);
    expect((await first.ask('GET', '/app-a/orders?sort=status')).body.code).toBe(3001);
    expect((await first.ask('GET', '/app-a/orders?status=confirmed')).body.code).toBe(3001);
  });

  it('lets owner and administrator cancel, once, and gives the owner the price he paid (C3.3)', async () => {
    const product = await aProduct(admin, { priceCents: 30, quantity: 10 });
    const buyer = await aUser(platform, { balanceCents: 100 });
    const [mine, theirs] = [(await order(buyer, [product, 1])).body.data, (await order(buyer, [product, 2])).body.data];
    await admin('PATCH', `/app-b/products/${product}`, { price_cents: 999, version: 1 });

    const cancelled = await buyer.ask<Order>('POST', `/app-a/orders/${mine.id}/cancel`);
    expect(cancelled.status).toBe(200);
    expect(cancelled.body.data).toEqual({ ...mine, status: 'cancelled', updated_at: expect.any(String) });
    expect((await admin<Order>('POST', `/app-a/orders/${theirs.id}/cancel`)).body.data).toMatchObject({
      status: 'cancelled',
      user_id: buyer.id,
    });
    for (const ask of [buyer.ask, admin])
      expect(await ask('POST', `/app-a/orders/${mine.id}/cancel`)).toMatchObject({ status: 409, body: { code: 4003 } });
    expect([await stockOf(product), await balanceOf(buyer)]).toEqual([10, 100]);
    expect((await buyer.ask<Order>('GET', `/app-a/orders/${mine.id}`)).body.data.status).toBe('cancelled');
    expect((await admin('POST', '/app-a/orders/987654321/cancel')).body.code).toBe(4001);
  });

  it('cancels an order whose product was deleted meanwhile (C3.3)', async () => {
    const product = await aProduct(admin, { priceCents: 10, quantity: 3 });
    const buyer = await aUser(platform, { balanceCents: 30 });
    const { id } = (await order(buyer, [product, 3])).body.data;
    await admin('DELETE', `/app-b/products/${product}`);
    expect((await buyer.ask('POST', `/app-a/orders/${id}/cancel`)).body.code).toBe(0);
    expect(await balanceOf(buyer)).toBe(30);
  });

  it('orders for an administrator too, whose balance is 0 at first (C3.3)', async () => {
    const product = await aProduct(admin, { priceCents: 10, quantity: 3 });
    expect((await order({ ask: admin } as Person, [product, 1])).body.code).toBe(2003);
    await admin('POST', '/app-a/users/me/deposits', { amount_cents: 10, payment_token: 'tok_ok' });
    expect((await order({ ask: admin } as Person, [product, 1])).body.code).toBe(0);
  });
});
