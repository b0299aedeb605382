import { createHook } from 'node:async_hooks';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apps } from '../../src/apps/registry.js';
import { type Booted, boot } from '../boot.js';
import { unique } from '../factories/given.js';

let platform: Booted;
/** How many compressions were begun in this process, by whomever: each one is an asynchronous resource of Node's. */
let compressions = 0;
const hook = createHook({
  init: (_id, type) => {
    if (type === 'ZLIB') compressions += 1;
  },
});
const agent = new Agent({ keepAlive: true });

beforeAll(async () => {
  platform = await boot({ apps, env: { CORS_ORIGINS: 'https://shop.example.org' } });
  hook.enable();
});
afterAll(async () => {
  hook.disable();
  agent.destroy();
  await platform.close();
});

interface Bytes {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** The bytes as they came, not unpacked. */
const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Bytes> =>
  new Promise((resolve, reject) => {
    const sent = request(platform.url + path, { agent, method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) });
      });
    });
    sent.on('error', reject).end();
  });
const accepting = (encodings: string) => ({ 'accept-encoding': encodings });
const unpack = { br: brotliDecompressSync, gzip: gunzipSync };

/** How many compressions are begun while `work` runs. */
const compressionsDuring = async (work: () => Promise<unknown>): Promise<number> => {
  const before = compressions;
  await work();
  return compressions - before;
};

const assetPath = async (page: string, name: string): Promise<string> => {
  const html = (await get(page)).body.toString();
  const [, path = ''] = new RegExp(`(?:src|href)="([^"]+/${name})"`).exec(html) ?? [];
  return new URL(path, platform.url + page).pathname;
};
/** All that is made once: of every kind one. */
const storedPaths = async (): Promise<string[]> => [
  await assetPath('/docs', 'swagger-ui-bundle.js'),
  await assetPath('/redoc', 'redoc.standalone.js'),
  '/openapi.json',
  '/openapi.json?apps=all',
  '/app-b/openapi.json',
  '/docs',
  '/app-b/redoc/',
];

describe('what is made once', () => {
  it('is compressed once, whoever asks and however many at once (C5.4)', async () => {
    for (const path of await storedPaths())
      for (const encoding of ['br', 'gzip']) {
        const ask = () => get(path, accepting(encoding));
        const first = await compressionsDuring(() => Promise.all([ask(), ask(), ask()]));
        const later = await compressionsDuring(() =>
          Promise.all([ask(), ask(), get(path, accepting(encoding), 'HEAD')]),
        );
        const isSmall = (await get(path)).body.length <= 1024;
        expect([path, encoding, first, later]).toEqual([path, encoding, isSmall ? 0 : 1, 0]);
      }
  });

  it('is compressed by nobody for those who name an encoding in an unusual way (C5.4)', async () => {
    const path = await assetPath('/docs', 'swagger-ui.css');
    await Promise.all([get(path, accepting('br')), get(path, accepting('gzip'))]);
    const unusual = [
      '*',
      'x-gzip',
      'gzip;q=0.0, identity',
      'GZIP',
      'br;q=0.001',
      'deflate',
      'br;q=2',
      'br, identity;q=2',
      'identity, gzip;q=0.5',
    ];
    expect(await compressionsDuring(() => Promise.all(unusual.map((each) => get(path, accepting(each)))))).toBe(0);
  });

  it('has the same content in every encoding, and says which one it is (C5.4)', async () => {
    for (const path of await storedPaths()) {
      const plain = await get(path);
      expect([plain.status, plain.headers['content-encoding']]).toEqual([200, undefined]);
      if (plain.body.length <= 1024) continue;
      for (const encoding of ['br', 'gzip'] as const) {
        const { headers, body } = await get(path, accepting(encoding));
        expect(headers['content-encoding']).toBe(encoding);
        expect(headers['content-length']).toBe(String(body.length));
        expect(body.length).toBeLessThan(plain.body.length);
        expect(unpack[encoding](body).equals(plain.body)).toBe(true);
      }
    }
  });

  it('has one weak ETag for all its encodings, so that a copy of any is known (RFC 9110, 8.8.1)', async () => {
    for (const path of ['/openapi.json', await assetPath('/docs', 'swagger-ui.css')]) {
      const answers = await Promise.all(['identity', 'br', 'gzip'].map((each) => get(path, accepting(each))));
      const [etag, ...others] = answers.map(({ headers }) => headers.etag);
      expect(etag).toMatch(/^W\/"/);
      expect(others).toEqual([etag, etag]);
      for (const encoding of ['identity', 'br', 'gzip']) {
        const known = await get(path, { ...accepting(encoding), 'if-none-match': etag! });
        expect([known.status, known.body.length]).toEqual([304, 0]);
        expect(known.headers['content-encoding']).toBeUndefined();
        expect(known.headers.vary).toMatch(/accept-encoding/i);
      }
    }
  });

  it('tells caches that it depends on Accept-Encoding, in every encoding, beside what CORS tells them', async () => {
    for (const encoding of ['identity', 'br', 'gzip']) {
      const { headers } = await get('/openapi.json', { ...accepting(encoding), origin: 'https://shop.example.org' });
      expect(headers.vary?.toLowerCase().split(/,\s*/).sort()).toEqual(['accept-encoding', 'origin']);
    }
  });

  it('has the same headers under HEAD, in every encoding (C3.1)', async () => {
    for (const path of ['/openapi.json', '/redoc', await assetPath('/docs', 'swagger-ui.css')])
      for (const encoding of ['identity', 'br', 'gzip']) {
        const [whole, head] = [await get(path, accepting(encoding)), await get(path, accepting(encoding), 'HEAD')];
        expect([head.status, head.body.length]).toEqual([200, 0]);
        for (const name of ['etag', 'content-type', 'content-length', 'content-encoding', 'vary', 'cache-control'])
          expect([path, encoding, name, head.headers[name]]).toEqual([path, encoding, name, whole.headers[name]]);
      }
  });
});

describe('what is over 1 KiB', () => {
  let productPath: string;

  beforeAll(async () => {
    const ask = platform.as(await platform.adminToken());
    const product = { sku: unique('S'), name: 'Tea', price_cents: 1, description: '🍵'.repeat(500) };
    productPath = `/app-b/products/${(await ask<{ id: number }>('POST', '/app-b/products', product)).body.data.id}`;
  });

  // RFC 9110, 12.5.3
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['identity', undefined],
    ['deflate, zstd', undefined],
    ['br', 'br'],
    ['gzip', 'gzip'],
    ['x-gzip', 'gzip'],
    ['BR', 'br'],
    ['gzip, deflate, br, zstd', 'br'],
    ['br;q=0.5, gzip', 'gzip'],
    ['br;q=0.5, gzip;q=0.8', 'gzip'],
    ['br;q=0, gzip;q=0', undefined],
    ['br;q=0, *', 'gzip'],
    ['*', 'br'],
    ['*;q=0', undefined],
    ['*;q=0, gzip;q=0.1', 'gzip'],
    ['identity, gzip;q=0.5', undefined],
    ['identity;q=0.5, gzip', 'gzip'],
    ['gzip ; q=0.7 , br ; q=0.1', 'gzip'],
    ['br;q=2', undefined],
    ['br;q=x, gzip', 'gzip'],
  ])('is sent to those who accept %p as %p, made once or for each request (C5.4)', async (accepted, encoding) => {
    for (const path of ['/openapi.json', productPath]) {
      const { status, headers } = await get(path, accepted === undefined ? {} : accepting(accepted));
      expect([path, status, headers['content-encoding']]).toEqual([path, 200, encoding]);
    }
  });
});
