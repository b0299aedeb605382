import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apps } from '../../src/apps/registry.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { type Ask, boot, type Booted } from '../boot.js';
import { unique } from '../factories/given.js';
import { closeWire, send } from '../support/wire.js';

interface Product {
  id: number;
  version: number;
  price_cents: number;
}

describe('answers that a caller may keep', () => {
  let platform: Booted;
  let admin: Ask;

  beforeAll(async () => {
    platform = await boot({ apps: [...apps, appC], env: { CORS_ORIGINS: 'https://shop.example.com' } });
    admin = platform.as(await platform.adminToken());
  });
  afterAll(async () => {
    closeWire();
    await platform.close();
  });

  const made = async (fields: object = {}): Promise<Product> => {
    const body = { sku: unique('S'), name: 'Green tea', price_cents: 100, ...fields };
    return (await admin<Product>('POST', '/app-b/products', body)).body.data;
  };
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    send(platform.url, { method, path: `/app-b/products${path}`, headers });
  const change = (id: number, body: object) => admin<Product>('PATCH', `/app-b/products/${id}`, body);

  it('carry a tag, and are not used without asking: prices are always those of now (C8.4)', async () => {
    const { id } = await made();
    for (const path of [`/${id}`, '?page_size=5']) {
      const { status, headers } = await get(path);
      expect([status, headers['cache-control']]).toEqual([200, 'public, no-cache']);
      expect(headers.etag).toMatch(path === `/${id}` ? /^"1"$/ : /^W\/"[\w-]{27}"$/);
      expect(headers.vary).toBe('Origin, accept-encoding');
    }
  });

  it('are 304 to whoever has them: no body, with tag, ids and all that a copy needs (C8.4, C1.4)', async () => {
    const { id } = await made();
    for (const path of [`/${id}`, '?page_size=5'])
      for (const method of ['GET', 'HEAD']) {
        const { etag } = (await get(path)).headers;
        const { status, headers, text } = await get(path, { 'if-none-match': etag! }, method);
        expect([status, text, headers.etag, headers['cache-control']]).toEqual([304, '', etag, 'public, no-cache']);
        expect(headers['x-trace-id']).toMatch(/^[0-9a-f]{32}$/);
        expect(headers.vary).toBe('Origin, accept-encoding');
        expect(headers).not.toHaveProperty('content-type');
        expect(headers['x-content-type-options']).toBe('nosniff');
      }
  });

  it.each([
    ['"1"', 304],
    ['W/"1"', 304],
    ['"x", W/"7" ,"1"', 304],
    ['*', 304],
    ['"2"', 200],
    ['"x","y"', 200],
    ['1', 200],
    ['"1', 200],
    ['*, "1"', 200],
    ['', 200],
  ])('are compared with If-None-Match: %s is %i (RFC 9110, 13.1.2)', async (named, status) => {
    const { id } = await made();
    expect((await get(`/${id}`, { 'if-none-match': named })).status).toBe(status);
  });

  it('are new after a change, to who changes and to whoever asks with the old tag (C8.4)', async () => {
    const { id, version } = await made();
    const before = [(await get(`/${id}`)).headers.etag!, (await get('')).headers.etag!] as const;
    expect((await change(id, { price_cents: 7, version })).body.code).toBe(0);
    const product = await get(`/${id}`, { 'if-none-match': before[0] });
    expect([product.status, product.json?.data.price_cents, product.headers.etag]).toEqual([200, 7, '"2"']);
    const list = await get('', { 'if-none-match': before[1] });
    expect([list.status, list.json?.data.items[0].price_cents]).toEqual([200, 7]);
    expect((await admin('DELETE', `/app-b/products/${id}`)).status).toBe(204);
    expect((await get(`/${id}`, { 'if-none-match': '*' })).json?.code).toBe(4001);
    expect((await get('', { 'if-none-match': list.headers.etag! })).status).toBe(200);
  });

  it('have the same tag in every encoding, so that If-Match takes it, and differ by it for caches between (C3.4)', async () => {
    const { id } = await made({ description: '🍵'.repeat(500) });
    for (const path of [`/${id}`, '']) {
      const plain = await get(path);
      const zipped = await fetch(`${platform.url}/app-b/products${path}`, { headers: { 'accept-encoding': 'gzip' } });
      expect(zipped.headers.get('content-encoding')).toBe('gzip');
      expect(zipped.headers.get('etag')).toBe(plain.headers.etag);
      expect(zipped.headers.get('vary')).toBe('Origin, accept-encoding');
      const again = { 'if-none-match': plain.headers.etag!, 'accept-encoding': 'gzip' };
      expect(await get(path, again)).toMatchObject({ status: 304, text: '' });
    }
    const tag = (await get(`/${id}`)).headers.etag!;
    const body = { name: 'Black tea' };
    expect((await admin('PATCH', `/app-b/products/${id}`, body, { 'if-match': tag })).status).toBe(200);
  });

  it('are of GET and of success alone: a failure, a change and all that is not marked is no-store (C8.4)', async () => {
    const { id } = await made();
    const answers = [
      await get('/9007199254740991'),
      await get('?page=x'),
      await send(platform.url, { method: 'GET', path: '/health' }),
      await send(platform.url, { method: 'GET', path: '/nowhere' }),
      await send(platform.url, { method: 'GET', path: `/app-b/inventory/${id}`, headers: { 'if-none-match': '*' } }),
    ];
    for (const { headers } of answers) {
      expect(headers['cache-control']).toBe('no-store');
      expect(headers).not.toHaveProperty('etag');
    }
    expect(answers.at(-1)?.status).toBe(200);
    const changed = await admin(
      'PATCH',
      `/app-b/products/${id}`,
      { price_cents: 1, version: 1 },
      { 'if-none-match': '*' },
    );
    expect([changed.status, changed.headers.get('cache-control')]).toEqual([200, 'no-store']);
  });
});
