import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apps } from '../../src/apps/registry.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { type Booted, boot } from '../boot.js';
import { closeWire, send } from '../support/wire.js';

const EXAMPLE = '{"username":"someone","password":"something"}';

describe('a request with an encoded body', () => {
  let platform: Booted;
  beforeAll(async () => {
    platform = await boot({ apps: [...apps, appC] });
  });
  afterAll(async () => {
    closeWire();
    await platform.close();
  });

  const post = (encoding: string | string[], body: Buffer | string, path = '/auth/login', method = 'POST') =>
    send(platform.url, {
      method,
      path,
      headers: { 'content-type': 'application/json', 'content-encoding': encoding },
      body,
    });

  it.each([
    ['gzip', gzipSync(EXAMPLE)],
    ['x-gzip', gzipSync(EXAMPLE)],
    ['GZIP', gzipSync(EXAMPLE)],
    ['br', brotliCompressSync(EXAMPLE)],
    ['deflate', EXAMPLE],
    ['zstd', EXAMPLE],
    ['snappy', EXAMPLE],
    ['identity, gzip', gzipSync(EXAMPLE)],
    [['identity', 'gzip'], gzipSync(EXAMPLE)],
    ['gzip;q=1', gzipSync(EXAMPLE)],
  ])('in %s is 415/3004, and is told what would be taken (C5.5)', async (encoding, body) => {
    const { status, json, headers } = await post(encoding, body);
    expect([status, json?.code]).toEqual([415, 3004]);
    expect(headers['accept-encoding']).toBe('identity');
  });

  it.each(['identity', 'Identity', 'identity, identity', ''])('in %j is read as it is (C5.5)', async (encoding) => {
    expect((await post(encoding, EXAMPLE)).json?.code).toBe(1001);
  });

  it('is refused on every route (C5.5)', async () => {
    const { routes } = platform.routes;
    expect(routes.length).toBeGreaterThan(50);
    for (const { method, path } of routes) {
      const { status, json } = await post('gzip', gzipSync('{}'), path.replace(/:\w+/g, '1'), method);
      expect([method, path, status]).toEqual([method, path, 415]);
      if (method !== 'HEAD') expect(json?.code).toBe(3004);
    }
  });

  it('is told otherwise when its type is the trouble, with no word of encodings (C5.5)', async () => {
    const headers = { 'content-type': 'application/xml' };
    const answer = await send(platform.url, { method: 'POST', path: '/auth/login', headers, body: '<a/>' });
    expect([answer.status, answer.json?.code, answer.headers['accept-encoding']]).toEqual([415, 3004, undefined]);
  });
});
