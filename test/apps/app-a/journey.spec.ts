import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client, createClient } from '../../../sdk/index.mjs';
import { boot, type Booted } from '../../boot.js';
import { PASSWORD, unique } from '../../factories/given.js';
import { createDatabase, dialects, type TestDatabase } from '../../support/databases.js';

describe.each(dialects)('a customer of App A, through the typed client, on %s', (dialect) => {
  let database: TestDatabase;
  let platform: Booted;
  let admin: Client;

  beforeAll(async () => {
    database = await createDatabase(dialect);
    platform = await boot({ database });
    admin = createClient({ baseUrl: platform.url, token: await platform.adminToken() });
  });
  afterAll(async () => {
    await platform.close();
    await database.drop();
  });

  it('registers, logs in, pays in, orders, changes his mind, and has his money back (C3.2, C3.3, C3.4)', async () => {
    const product = await admin.post('/v1/app-b/products', {
      body: { sku: unique('TEA'), name: 'Green tea', price_cents: 1250 },
    });
    await admin.post('/v1/app-b/inventory/{product_id}/adjustments', {
      params: { path: { product_id: product.id } },
      body: { delta: 100, reason: 'first delivery' },
    });

    const session: { token?: string } = {};
    const shop = createClient({ baseUrl: platform.url, token: () => session.token });
    const pieces = async () =>
      (await shop.get('/v1/app-b/inventory/{product_id}', { params: { path: { product_id: product.id } } })).quantity;
    const order = (quantity: number) =>
      shop.post('/v1/app-a/orders', { body: { items: [{ product_id: product.id, quantity }] } });

    const login = { username: unique('alice'), password: PASSWORD };
    const alice = await shop.post('/v1/app-a/users', { body: { ...login, email: `${login.username}@example.com` } });
    expect(alice).toMatchObject({ username: login.username, roles: ['user'], balance_cents: 0 });
    await expect(order(1)).rejects.toMatchObject({ code: 1004, status: 401 });
    session.token = (await shop.post('/auth/login', { body: login })).access_token;

    const deposit = await shop.post('/v1/app-a/users/me/deposits', {
      body: { amount_cents: 5000, payment_token: 'tok_ok' },
    });
    expect(deposit).toMatchObject({ amount_cents: 5000, balance_cents: 5000, reason: 'deposit' });
    await expect(order(5)).rejects.toMatchObject({ code: 2003, status: 200 });
    await expect(order(101)).rejects.toMatchObject({ code: 2001, status: 200 });

    const placed = await order(2);
    expect(placed).toMatchObject({ user_id: alice.id, status: 'confirmed', total_cents: 2500 });
    expect([await pieces(), (await shop.get('/v1/app-a/users/me')).balance_cents]).toEqual([98, 2500]);

    const one = { params: { path: { id: placed.id } } };
    const cancelled = await shop.post('/v1/app-a/orders/{id}/cancel', one);
    expect(cancelled).toEqual({ ...placed, status: 'cancelled', updated_at: expect.any(String) });
    await expect(shop.post('/v1/app-a/orders/{id}/cancel', one)).rejects.toMatchObject({ code: 4003, status: 409 });
    expect(await shop.get('/v1/app-a/orders/{id}', one)).toEqual(cancelled);

    expect([await pieces(), (await shop.get('/v1/app-a/users/me')).balance_cents]).toEqual([100, 5000]);
    const ledger = await shop.get('/v1/app-a/users/me/ledger', { params: { query: { sort: ['id'] } } });
    expect(ledger.items.map(({ reason, amount_cents }) => [reason, amount_cents])).toEqual([
      ['deposit', 5000],
      ['order', -2500],
      ['refund', 2500],
    ]);
  });
});
