import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client, createClient } from '../../../sdk/index.mjs';
import { boot, type Booted } from '../../boot.js';
import { unique } from '../../factories/given.js';
import { createDatabase, dialects, type TestDatabase } from '../../support/databases.js';

const GONE = { code: 4001, status: 404 };

describe.each(dialects)('a shop keeper of App B, through the typed client, on %s', (dialect) => {
  let database: TestDatabase;
  let platform: Booted;
  let admin: Client;
  let anyone: Client;

  beforeAll(async () => {
    database = await createDatabase(dialect);
    platform = await boot({ database });
    admin = createClient({ baseUrl: platform.url, token: await platform.adminToken() });
    anyone = createClient({ baseUrl: platform.url });
  });
  afterAll(async () => {
    await platform.close();
    await database.drop();
  });

  it('makes a product, finds, changes and removes it; who changes an old version is told so (C3.4)', async () => {
    const word = unique('ginger');
    const body = { sku: unique('TEA'), name: `Tea with ${word}`, price_cents: 700 };
    const made = await admin.post('/v1/app-b/products', { body });
    expect(made).toMatchObject({ ...body, description: null, version: 1 });
    await expect(admin.post('/v1/app-b/products', { body })).rejects.toMatchObject({ code: 4002, status: 409 });
    await expect(anyone.post('/v1/app-b/products', { body })).rejects.toMatchObject({ code: 1004, status: 401 });

    const found = await anyone.get('/v1/app-b/products', { params: { query: { q: word, max_price_cents: 700 } } });
    expect(found).toMatchObject({ items: [made], total: 1, total_pages: 1 });

    const path = { id: made.id };
    const update = (changes: { price_cents?: number; version?: number }) =>
      admin.patch('/v1/app-b/products/{id}', { params: { path }, body: changes });
    const updateIf = (version: number, description: string) =>
      admin.patch('/v1/app-b/products/{id}', {
        params: { path, header: { 'if-match': `"${version}"` } },
        body: { description },
      });

    const second = await update({ price_cents: 750, version: 1 });
    expect(second).toMatchObject({ price_cents: 750, version: 2 });
    await expect(update({ price_cents: 1, version: 1 })).rejects.toMatchObject({ code: 4003, status: 409 });
    await expect(updateIf(1, 'late')).rejects.toMatchObject({ code: 4003, status: 412 });
    await expect(update({ price_cents: 1 })).rejects.toMatchObject({
      code: 3002,
      status: 422,
      errors: [{ field: 'version' }],
    });
    const third = await updateIf(2, 'from a small garden');
    expect(third).toMatchObject({ price_cents: 750, description: 'from a small garden', version: 3 });
    expect(await anyone.get('/v1/app-b/products/{id}', { params: { path } })).toEqual(third);

    await admin.delete('/v1/app-b/products/{id}', { params: { path } });
    await expect(anyone.get('/v1/app-b/products/{id}', { params: { path } })).rejects.toMatchObject(GONE);
    await expect(update({ version: 3 })).rejects.toMatchObject(GONE);
  });
});
