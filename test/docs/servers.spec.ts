import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Booted, boot } from '../boot.js';
import { type PrefixProxy, startPrefixProxy } from '../support/prefix-proxy.js';

interface Document {
  servers: { url: string }[];
  paths: Record<string, { get?: { security: object[] } }>;
}

const DOCUMENTS = ['/openapi.json', '/openapi.json?apps=all', '/app-a/openapi.json', '/app-b/openapi.json'];

/** Addresses of the open lists and single answers that a document leads to. Source: OpenAPI 3.0.3, Server Object. */
async function openAddresses(documentUrl: string): Promise<string[]> {
  const { servers, paths } = (await (await fetch(documentUrl)).json()) as Document;
  const base = new URL(servers[0]?.url ?? '', documentUrl).href.replace(/\/$/, '');
  const open = Object.entries(paths).filter(([path, { get }]) => get?.security.length === 0 && !path.includes('{'));
  return open.map(([path]) => base + path);
}

describe.each([
  ['at its own address', {}, ''],
  ['behind BASE_PATH', { BASE_PATH: '/api' }, ''],
  ['behind a proxy that takes a prefix away', {}, '/shop'],
  ['behind both', { BASE_PATH: '/api' }, '/shop/front'],
])('%s', (_where, env, prefix) => {
  let platform: Booted;
  let proxy: PrefixProxy;
  let based: string;

  beforeAll(async () => {
    platform = await boot({ env });
    proxy = await startPrefixProxy(platform.url, prefix);
    based = `${proxy.url}${'BASE_PATH' in env ? env.BASE_PATH : ''}`;
  });
  afterAll(async () => {
    await proxy.close();
    await platform.close();
  });

  it.each(DOCUMENTS)('the server of %s leads to the routes that it lists (C3.1, C3.6)', async (path) => {
    const addresses = await openAddresses(based + path);
    expect(addresses.length).toBeGreaterThan(0);
    for (const address of addresses) expect([address, (await fetch(address)).status]).toEqual([address, 200]);
  });

  it('lists paths without BASE_PATH, so that clients made anywhere fit everywhere (C3.1)', async () => {
    const { paths } = (await (await fetch(`${based}/openapi.json`)).json()) as Document;
    expect(Object.keys(paths)).toContain('/v1/app-b/products');
    expect(Object.keys(paths).filter((path) => !/^\/(v1|auth|health|platform)(\/|$)/.test(path))).toEqual([]);
  });
});

it.each([
  ['https://api.example.com', '', 'https://api.example.com'],
  ['https://api.example.com/', '/api', 'https://api.example.com/api'],
  ['https://example.com/api', '/api', 'https://example.com/api'],
  ['https://example.com/api/', '/api', 'https://example.com/api'],
  ['https://example.com/shop', '/api', 'https://example.com/shop/api'],
  ['https://example.com/shop', '', 'https://example.com/shop'],
  ['https://example.com/api', '/i', 'https://example.com/api/i'],
  ['http://api', '/api', 'http://api/api'],
])('PUBLIC_URL %s and BASE_PATH "%s" are the one server %s, before the relative one (C3.1)', async (url, path, is) => {
  const platform = await boot({ env: { PUBLIC_URL: url, ...(path && { BASE_PATH: path }) } });
  try {
    for (const [name, here] of [
      ['/openapi.json', '.'],
      ['/app-b/openapi.json', '..'],
    ] as const) {
      const { servers } = (await platform.ask('GET', path + name)).body as unknown as Document;
      expect(servers.map((each) => each.url)).toEqual([is, here]);
    }
  } finally {
    await platform.close();
  }
});
