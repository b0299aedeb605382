import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '#core/database';
import { type Ask, type Booted, boot } from '../../boot.js';
import { aProduct, aUser, unique } from '../../factories/given.js';
import { createDatabase, dialects, type TestDatabase } from '../../support/databases.js';
import { InventoryContract } from '../../../src/apps/app-b/contract/inventory.contract.js';

interface Movement {
  id: number;
  delta: number;
  quantity: number;
  reason: string;
  reference: string | null;
}

describe.each(dialects)('inventory of App B on %s', (dialect) => {
  let database: TestDatabase;
  let platform: Booted;
  let admin: Ask;

  beforeAll(async () => {
    database = await createDatabase(dialect);
    platform = await boot({ database });
    admin = platform.as(await platform.adminToken());
  });
  afterAll(async () => {
    await platform.close();
    await database.drop();
  });

  const stock = (id: number) => platform.ask<{ quantity: number }>('GET', `/app-b/inventory/${id}`);
  const quantityOf = async (id: number) => (await stock(id)).body.data.quantity;
  const put = (id: number, body: object) => admin('PUT', `/app-b/inventory/${id}`, body);
  const adjust = (id: number, body: object) => admin<Movement>('POST', `/app-b/inventory/${id}/adjustments`, body);
  const movementsOf = async (id: number) =>
    (await admin<{ items: Movement[] }>('GET', `/app-b/inventory/${id}/movements?sort=id&page_size=100`)).body.data
      .items;

  it('starts a product with no stock, which anyone can read (C3.4)', async () => {
    const id = await aProduct(admin);
    const answer = await stock(id);
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual({ product_id: id, quantity: 0, updated_at: expect.stringMatching(/Z$/) });
    expect(await movementsOf(id)).toEqual([]);
  });

  it('sets what was counted, and the difference is a movement (C3.4)', async () => {
    const id = await aProduct(admin);
    const set = await put(id, { quantity: 1_000_000_000 });
    expect(set).toMatchObject({ status: 200, body: { data: { product_id: id, quantity: 1_000_000_000 } } });
    expect((await put(id, { quantity: 40 })).body.data).toMatchObject({ quantity: 40 });
    await put(id, { quantity: 40 });
    expect((await put(id, { quantity: 0 })).body.data).toMatchObject({ quantity: 0 });
    expect((await movementsOf(id)).map(({ delta, quantity }) => [delta, quantity])).toEqual([
      [1_000_000_000, 1_000_000_000],
      [-999_999_960, 40],
      [-40, 0],
    ]);
  });

  it('adjusts by a movement that names its reason, never below zero nor above what a stock holds (C3.4)', async () => {
    const id = await aProduct(admin, { quantity: 3 });
    const taken = await adjust(id, { delta: -3, reason: 'broken in the warehouse' });
    expect(taken.status).toBe(201);
    expect(taken.body.data).toEqual({
      id: expect.any(Number),
      product_id: id,
      delta: -3,
      quantity: 0,
      reason: 'broken in the warehouse',
      reference: null,
      created_at: expect.stringMatching(/Z$/),
    });
    expect(await adjust(id, { delta: -1, reason: 'gone' })).toMatchObject({ status: 200, body: { code: 2001 } });
    expect((await adjust(id, { delta: 1_000_000_000, reason: 'found' })).body.data.quantity).toBe(1_000_000_000);
    expect(await adjust(id, { delta: 1, reason: 'found' })).toMatchObject({ status: 409, body: { code: 4003 } });
    const movements = await movementsOf(id);
    expect(movements).toHaveLength(3);
    expect(movements.reduce((sum, { delta }) => sum + delta, 0)).toBe(await quantityOf(id));
  });

  it.each([
    ['a quantity below 0', 'PUT', { quantity: -1 }, 'quantity'],
    ['a quantity of 1,000,000,001', 'PUT', { quantity: 1_000_000_001 }, 'quantity'],
    ['half a piece', 'PUT', { quantity: 0.5 }, 'quantity'],
    ['a quantity in text', 'PUT', { quantity: '5' }, 'quantity'],
    ['a delta beyond any stock', 'POST', { delta: 1_000_000_001, reason: 'x' }, 'delta'],
    ['an empty reason', 'POST', { delta: 1, reason: '' }, 'reason'],
    ['a reason of 201', 'POST', { delta: 1, reason: 'x'.repeat(201) }, 'reason'],
    ['a reference from outside', 'POST', { delta: 1, reason: 'x', reference: 'y' }, 'reference'],
  ])('refuses %s with 3001, naming the field (C3.4)', async (_what, method, body, field) => {
    const path = method === 'PUT' ? '/app-b/inventory/1' : '/app-b/inventory/1/adjustments';
    const answer = await admin(method, path, body);
    expect(answer).toMatchObject({ status: 422, body: { code: 3001 } });
    expect(answer.body.errors?.map((error) => error.field)).toContain(field);
  });

  it('answers 3002 for what is missing, and 4001 for an unknown product (C3.4)', async () => {
    const id = await aProduct(admin);
    expect((await put(id, {})).body).toMatchObject({ code: 3002, errors: [{ field: 'quantity' }] });
    expect((await adjust(id, { delta: 1 })).body).toMatchObject({ code: 3002, errors: [{ field: 'reason' }] });
    const unknown = 987_654_321;
    expect(await stock(unknown)).toMatchObject({ status: 404, body: { code: 4001 } });
    expect((await put(unknown, { quantity: 1 })).body.code).toBe(4001);
    expect((await adjust(unknown, { delta: 1, reason: 'x' })).body.code).toBe(4001);
    expect((await admin('GET', `/app-b/inventory/${unknown}/movements`)).body.code).toBe(4001);
    expect((await platform.ask('GET', '/app-b/inventory/0')).body.code).toBe(3001);
  });

  it('lets administrators alone write stock and read its movements (C3.4, C6.1)', async () => {
    const id = await aProduct(admin);
    const user = await aUser(platform);
    for (const [method, path, body] of [
      ['PUT', `/app-b/inventory/${id}`, {}],
      ['POST', `/app-b/inventory/${id}/adjustments`, {}],
      ['GET', `/app-b/inventory/${id}/movements`, undefined],
    ] as const) {
      expect(await platform.ask(method, path, body)).toMatchObject({ status: 401, body: { code: 1004 } });
      expect(await user.ask(method, path, body)).toMatchObject({ status: 403, body: { code: 1003 } });
    }
  });

  describe('the contract other apps reserve through (C4.3)', () => {
    const contract = () => platform.nest.get(InventoryContract, { strict: false });

    it('reserves once however often it is repeated, also at once (C3.4)', async () => {
      const [tea, cup] = [
        await aProduct(admin, { priceCents: 70, quantity: 9 }),
        await aProduct(admin, { quantity: 9 }),
      ];
      const items = [
        { productId: cup, quantity: 1 },
        { productId: tea, quantity: 2 },
      ];
      const operationId = unique('operation');
      const first = await contract().reserve(operationId, items);
      expect(first).toEqual([
        { productId: cup, quantity: 1, unitPriceCents: 100 },
        { productId: tea, quantity: 2, unitPriceCents: 70 },
      ]);
      const again = await Promise.all([1, 2, 3].map(() => contract().reserve(operationId, items)));
      for (const repeated of again) expect(repeated).toEqual(first);
      expect([await quantityOf(tea), await quantityOf(cup)]).toEqual([7, 8]);
      expect(await movementsOf(tea)).toMatchObject([{ delta: 9 }, { delta: -2, reference: operationId }]);
    });

    it('releases once however often it is repeated, also at once, and for good (C3.4)', async () => {
      const id = await aProduct(admin, { quantity: 9 });
      const operationId = unique('operation');
      await contract().reserve(operationId, [{ productId: id, quantity: 4 }]);
      await Promise.all([1, 2, 3, 4].map(() => contract().release(operationId)));
      await contract().release(operationId);
      expect(await quantityOf(id)).toBe(9);
      expect((await movementsOf(id)).map(({ delta }) => delta)).toEqual([9, -4, 4]);
      const late = contract().reserve(operationId, [{ productId: id, quantity: 4 }]);
      await expect(late).rejects.toMatchObject({ definition: { code: 4003 } });
    });

    // SQLite has one writer at a time, and so no deadlocks
    if (dialect !== 'sqlite')
      it('runs a transaction that deadlocked again, and its caller hears nothing of it (C7.4)', async () => {
        const [tea, cup] = [await aProduct(admin, { quantity: 9 }), await aProduct(admin, { quantity: 9 })];
        const eachHoldsOne = { count: 0, ...Promise.withResolvers<undefined>() };
        let runs = 0;
        const reserveInTurn = (...products: number[]) => {
          const operationId = unique('operation');
          return platform.nest.get(Database).transaction(async () => {
            runs += 1;
            for (const [index, productId] of products.entries()) {
              await contract().reserve(`${operationId}-${index}`, [{ productId, quantity: 1 }]);
              if (++eachHoldsOne.count === 2) eachHoldsOne.resolve(undefined);
              await eachHoldsOne.promise;
            }
          });
        };
        await Promise.all([reserveInTurn(tea, cup), reserveInTurn(cup, tea)]);
        expect(runs).toBeGreaterThan(2);
        expect([await quantityOf(tea), await quantityOf(cup)]).toEqual([7, 7]);
      });

    it('reserves all or nothing, and releases nothing for an operation it does not know (C3.3)', async () => {
      const [plenty, few] = [await aProduct(admin, { quantity: 9 }), await aProduct(admin, { quantity: 1 })];
      const reserve = (...items: [productId: number, quantity: number][]) =>
        contract().reserve(
          unique('operation'),
          items.map(([productId, quantity]) => ({ productId, quantity })),
        );
      await expect(reserve([plenty, 1], [few, 2])).rejects.toMatchObject({ definition: { code: 2001 } });
      await expect(reserve([plenty, 1], [987_654_321, 1])).rejects.toMatchObject({ definition: { code: 4001 } });
      await contract().release(unique('operation'));
      expect([await quantityOf(plenty), await quantityOf(few)]).toEqual([9, 1]);
    });
  });
});
