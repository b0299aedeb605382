import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Booted, boot } from '../../boot.js';
import { aProduct, aUser } from '../../factories/given.js';
import { createDatabase, dialects, type TestDatabase } from '../../support/databases.js';

describe.each(dialects)('the main job on %s', (dialect) => {
  let database: TestDatabase;
  let platform: Booted;

  beforeAll(async () => {
    database = await createDatabase(dialect);
    platform = await boot({ database });
  });
  afterAll(async () => {
    await platform.close();
    await database.drop();
  });

  it('takes stock and money for an order and gives both back when it is cancelled (C3.3)', async () => {
    const admin = platform.as(await platform.adminToken());
    const productId = await aProduct(admin, { priceCents: 250, quantity: 10 });
    const buyer = await aUser(platform, { balanceCents: 1000 });

    const placed = await buyer.ask<{ id: number; total_cents: number }>('POST', '/app-a/orders', {
      items: [{ product_id: productId, quantity: 3 }],
    });
    expect(placed.status).toBe(201);
    expect(placed.body).toMatchObject({
      code: 0,
      data: {
        user_id: buyer.id,
        status: 'confirmed',
        total_cents: 750,
        items: [{ product_id: productId, quantity: 3, unit_price_cents: 250 }],
      },
    });
    expect((await platform.ask('GET', `/app-b/inventory/${productId}`)).body.data).toMatchObject({ quantity: 7 });
    expect((await buyer.ask('GET', '/app-a/users/me')).body.data).toMatchObject({ balance_cents: 250 });

    const cancelled = await buyer.ask('POST', `/app-a/orders/${placed.body.data.id}/cancel`);
    expect(cancelled.status).toBe(200);
    expect(cancelled.body.data).toMatchObject({ status: 'cancelled' });
    expect((await platform.ask('GET', `/app-b/inventory/${productId}`)).body.data).toMatchObject({ quantity: 10 });
    expect((await buyer.ask('GET', '/app-a/users/me')).body.data).toMatchObject({ balance_cents: 1000 });
    expect((await buyer.ask('POST', `/app-a/orders/${placed.body.data.id}/cancel`)).body.code).toBe(4003);
  });
});
