import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Ask, asker, type Booted, boot } from '../boot.js';
import { aProduct, aUser, unique } from '../factories/given.js';
import { startValidatingProxy, type ValidatingProxy } from '../support/validating-proxy.js';

const KEY = 'idempotency-key';

/** Asks, and what is to come of it: HTTP status and code. */
type Step = [
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string>,
  status: number,
  code: number,
];

describe('a proxy that holds requests and answers against the document', () => {
  let platform: Booted;
  let proxy: ValidatingProxy;
  let admin: Ask;
  let user: Ask;
  let anyone: Ask;
  let product: number;

  beforeAll(async () => {
    platform = await boot();
    const document = JSON.parse((await platform.ask('GET', '/openapi.json')).text) as object;
    proxy = await startValidatingProxy(platform.url, document);
    const as = (token: string) => asker(proxy.url, { authorization: `Bearer ${token}` });
    const adminToken = await platform.adminToken();
    admin = as(adminToken);
    user = as((await aUser(platform, { balanceCents: 10_000 })).token);
    anyone = asker(proxy.url, {});
    product = await aProduct(platform.as(adminToken), { priceCents: 100, quantity: 10 });
  });
  afterAll(async () => {
    await proxy.close();
    await platform.close();
  });

  const take = async (ask: Ask, steps: readonly Step[]): Promise<void> => {
    for (const [method, path, body, headers, status, code] of steps) {
      const answer = await ask(method, `/v1${path}`, body, headers);
      expect([method, path, answer.status, answer.text && answer.body.code]).toEqual([
        method,
        path,
        status,
        answer.text && code,
      ]);
    }
    expect(proxy.violations).toEqual([]);
  };
  const items = (...quantities: number[]) => ({
    items: quantities.map((quantity) => ({ product_id: product, quantity })),
  });

  it('sees none in App A, failures included (C1.1, C2, C3.3)', async () => {
    const username = unique('user');
    const account = { username, email: `${username}@example.com`, password: 'correct horse battery' };
    await take(anyone, [
      ['POST', '/app-a/users', account, {}, 201, 0],
      ['POST', '/app-a/users', account, {}, 409, 4002],
      ['POST', '/app-a/users', { ...account, email: undefined }, {}, 422, 3002],
      ['POST', '/app-a/users', { ...account, roles: ['admin'] }, {}, 422, 3001],
      ['GET', '/app-a/users/me', undefined, {}, 401, 1004],
    ]);
    await take(user, [
      ['GET', '/app-a/users/me', undefined, {}, 200, 0],
      ['GET', '/app-a/users', undefined, {}, 403, 1003],
      ['POST', '/app-a/users/me/deposits', { amount_cents: 500, payment_token: 'tok_ok' }, { [KEY]: 'one' }, 201, 0],
      ['POST', '/app-a/users/me/deposits', { amount_cents: 501, payment_token: 'tok_ok' }, { [KEY]: 'one' }, 422, 3006],
      ['POST', '/app-a/users/me/deposits', { amount_cents: 1, payment_token: 'tok_declined' }, {}, 200, 2002],
      ['POST', '/app-a/users/me/deposits', { amount_cents: 1, payment_token: 'tok_error' }, {}, 502, 5002],
      ['POST', '/app-a/orders', items(2), { [KEY]: '"two \\" words"' }, 201, 0],
      ['POST', '/app-a/orders', items(11), {}, 200, 2001],
      ['POST', '/app-a/orders', { items: [{ product_id: 4_000_000, quantity: 1 }] }, {}, 404, 4001],
      ['GET', '/app-a/orders?page=1&page_size=5&sort=-created_at,id', undefined, {}, 200, 0],
      ['GET', '/app-a/orders?total=false&skip=0&limit=5', undefined, {}, 200, 0],
      ['GET', '/app-a/orders/1', undefined, {}, 200, 0],
      ['POST', '/app-a/orders/1/cancel', undefined, {}, 200, 0],
      ['POST', '/app-a/orders/1/cancel', undefined, {}, 409, 4003],
      ['GET', '/app-a/orders/4000000', undefined, {}, 404, 4001],
      ['GET', '/app-a/users/me/ledger', undefined, {}, 200, 0],
      ['GET', '/app-a/health', undefined, {}, 200, 0],
    ]);
  });

  it('sees none in App B, failures included (C1.1, C2, C3.4)', async () => {
    const sku = unique('SKU');
    const made = await admin<{ id: number }>('POST', '/v1/app-b/products', { sku, name: 'Tea 😀', price_cents: 1 });
    const path = `/app-b/products/${made.body.data.id}`;
    const adjustments = `/app-b/inventory/${made.body.data.id}/adjustments`;
    await take(admin, [
      ['POST', '/app-b/products', { sku, name: 'Tea', price_cents: 1 }, {}, 409, 4002],
      ['POST', '/app-b/products', { sku, name: 'Tea', price_cents: 0 }, {}, 422, 3001],
      ['GET', path, undefined, {}, 200, 0],
      ['GET', path, undefined, { 'if-none-match': '"1"' }, 304, 0],
      ['PATCH', path, { description: 'two\nlines', version: 1 }, {}, 200, 0],
      ['PATCH', path, { name: 'Green tea' }, { 'if-match': '"1"' }, 412, 4003],
      ['PATCH', path, { name: 'Green tea' }, { 'if-match': '"7", "2"' }, 200, 0],
      ['PATCH', path, { name: 'Green tea', version: 1 }, {}, 409, 4003],
      ['GET', '/app-b/products?q=tea&min_price_cents=1&sort=-price_cents,name', undefined, {}, 200, 0],
      ['PUT', `/app-b/inventory/${made.body.data.id}`, { quantity: 3 }, {}, 200, 0],
      ['POST', adjustments, { delta: -1, reason: 'broken' }, { [KEY]: 'adjust' }, 201, 0],
      ['POST', adjustments, { delta: -9, reason: 'broken' }, {}, 200, 2001],
      ['GET', `/app-b/inventory/${made.body.data.id}/movements?sort=id`, undefined, {}, 200, 0],
      ['DELETE', path, undefined, {}, 204, 0],
      ['GET', path, undefined, {}, 404, 4001],
      ['GET', '/app-b/inventory/4000000', undefined, {}, 404, 4001],
    ]);
  });

  it('refuses what the server refuses, and takes what it takes (C1.2, C1.3, C8.1)', async () => {
    const name = (text: string) => ({ sku: unique('SKU'), name: text, price_cents: 1 });
    const longest = '\\"'.repeat(255);
    await take(admin, [
      ['POST', '/app-b/products', name('a\u0000b and more'), {}, 422, 3001],
      ['POST', '/app-b/products', name('a\nb and more'), {}, 422, 3001],
      ['POST', '/app-b/products', { ...name('Tea'), description: 'a\nb\tc' }, {}, 201, 0],
      ['POST', '/app-b/products', { ...name('Tea'), description: 'a\u0007b' }, {}, 422, 3001],
      ['POST', '/app-b/products', name('😀'.repeat(100)), {}, 201, 0],
      ['POST', '/app-b/products', name('😀'.repeat(101)), {}, 422, 3001],
      ['POST', '/app-b/products', { ...name('Tea'), sku: 'a b' }, {}, 422, 3001],
      ['GET', '/app-b/products?q=%07', undefined, {}, 422, 3001],
      ['GET', '/app-b/products?sort=name,-price_cents,id', undefined, {}, 200, 0],
      ['GET', '/app-b/products?sort=description', undefined, {}, 422, 3001],
      ['GET', '/app-b/products?sort=name,name', undefined, {}, 422, 3001],
      ['GET', '/app-b/products?sort=', undefined, {}, 422, 3001],
      ['GET', '/app-b/products?page_size=101', undefined, {}, 422, 3001],
      ['GET', '/app-b/products?colour=green', undefined, {}, 422, 3001],
      ['GET', '/app-b/products/9007199254740992', undefined, {}, 422, 3001],
      ['PATCH', '/app-a/users/1', { roles: ['admin', 'admin'] }, {}, 422, 3001],
      ['POST', '/app-a/orders', items(1, 1), {}, 422, 3001],
      ['POST', '/app-a/orders', items(), {}, 422, 3001],
      ['POST', '/app-a/orders/4000000/cancel', undefined, { [KEY]: 'x'.repeat(255) }, 404, 4001],
      ['POST', '/app-a/orders/4000000/cancel', undefined, { [KEY]: 'x'.repeat(256) }, 400, 3000],
      ['POST', '/app-a/orders/4000000/cancel', undefined, { [KEY]: `"${longest}"` }, 404, 4001],
      ['POST', '/app-a/orders/4000000/cancel', undefined, { [KEY]: `"${longest}x"` }, 400, 3000],
      ['POST', '/app-a/orders/4000000/cancel', undefined, { [KEY]: '"open' }, 400, 3000],
      ['POST', '/app-a/orders/4000000/cancel', undefined, { [KEY]: 'é' }, 400, 3000],
      ['PATCH', `/app-b/products/${product}`, { name: 'Tea' }, { 'if-match': '*' }, 200, 0],
      ['PATCH', `/app-b/products/${product}`, { name: 'Tea' }, { 'if-match': '1' }, 400, 3000],
      ['PATCH', `/app-b/products/${product}`, { name: 'Tea' }, { 'if-match': '"1"; "2"' }, 400, 3000],
    ]);
    const flag = (users: unknown[]) => admin('PUT', '/platform/flags/app-a.beta', { enabled: true, users });
    expect((await flag([1, 'alice'])).status).toBe(200);
    expect((await flag(['alice', 'alice'])).status).toBe(422);
    expect(proxy.violations).toEqual([]);
  });

  it('would tell of an answer, and of a request, that are not as the document says', async () => {
    const { text } = await platform.ask('GET', '/openapi.json');
    const document = JSON.parse(text);
    document.components.schemas['app-b.ProductDto'].properties.name.maxLength = 2;
    document.paths['/v1/app-b/products'].get.parameters.find((each: any) => each.name === 'limit').schema.maximum = 2;
    document.paths['/v1/app-b/products'].get.parameters.find((each: any) => each.name === 'skip').schema.maximum =
      2 ** 60;
    delete document.paths['/v1/app-b/products/{id}'].get.responses['404'];
    const strict = await startValidatingProxy(platform.url, document);
    try {
      const ask = asker(strict.url, {});
      await ask('GET', '/v1/app-b/products?limit=3&sort=id');
      await ask('GET', `/v1/app-b/products?skip=${2 ** 59}`);
      await ask('GET', '/v1/app-b/products/4000000');
      const [name, ...others] = [...new Set(strict.violations.map((fault) => fault.replace(/\d+(?=\/name)/, 'N')))];
      expect(name).toBe('200 GET /v1/app-b/products: /data/items/N/name must NOT have more than 2 characters');
      expect(others).toEqual([
        '200 GET /v1/app-b/products: taken, though by the document limit /it must be <= 2',
        '422 GET /v1/app-b/products: refused as 3001 Invalid input, though the document takes it',
        '404 GET /v1/app-b/products/{id}: is not in the document',
      ]);
    } finally {
      await strict.close();
    }
  });
});
