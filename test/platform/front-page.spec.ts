import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { appC } from '../apps/app-c/app-c.app.js';
import { apps } from '../../src/apps/registry.js';
import { type Booted, boot } from '../boot.js';

const linksOf = (html: string) => [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href!);

describe('the front page', () => {
  let platform: Booted;
  let html: string;

  beforeAll(async () => {
    platform = await boot({
      apps: [...apps, appC],
      env: { APPS: 'app-a,app-c', APP_NAME: 'shop', SHUTDOWN_DELAY_MS: '1500' },
    });
    html = (await platform.ask('GET', '/')).text;
  });
  afterAll(() => platform.close());

  it('names what runs here: the apps served, how they are, the version (C3.6)', () => {
    expect(html).toContain('<h1>shop</h1>');
    for (const word of ['/v1/app-a', '/v1/app-c', 'database', 'development']) expect(html).toContain(word);
    expect(html).toMatch(/Version \d+\.\d+\.\d+/);
    expect(html).not.toContain('app-b');
    expect(html).toContain('class="state ok"');
  });

  it('leads only to what is there', async () => {
    const targets = linksOf(html).filter((href) => !href.startsWith('data:'));
    expect(targets).toEqual(expect.arrayContaining(['docs', 'redoc', 'metrics', 'app-a/docs', 'app-c/health']));
    const statuses = await Promise.all(targets.map(async (href) => (await platform.ask('GET', `/${href}`)).status));
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('needs no script and asks nobody else for anything', async () => {
    const { headers } = await platform.ask('GET', '/');
    expect(html).not.toMatch(/<script|https?:\/\//);
    expect(Buffer.byteLength(html)).toBeLessThan(6000);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'/);
  });

  it('says so when something is down, and still answers', async () => {
    void platform.lifecycle.drain();
    const { status, text } = await platform.ask('GET', '/');
    expect(status).toBe(200);
    expect(text).toContain('class="state down"');
  });
});

describe('the front page below a base path', () => {
  it('is at its slash, and found without it (C3.1)', async () => {
    const platform = await boot({ env: { BASE_PATH: '/api' } });
    const answer = await platform.ask('GET', '/api');
    expect(answer.text).toContain('<h1>rookery</h1>');
    expect((await platform.ask('GET', '/api/docs')).status).toBe(200);
    expect((await platform.ask('GET', '/')).status).toBe(404);
    await platform.close();
  });

  it.each([
    ['/api', 'api/'],
    ['/inner/api', 'api/'],
  ])(
    'is led to from %s by a relative address, also behind a proxy that takes a prefix away (C3.6)',
    async (base, to) => {
      const platform = await boot({ env: { BASE_PATH: base } });
      const proxy = await strippingProxy('/outer', platform.url);
      try {
        for (const query of ['', '?from=mail&x=%20%26', '?next=https://a.example/?b']) {
          const { status, headers } = await fetch(platform.url + base + query, { redirect: 'manual' });
          expect([status, headers.get('location')]).toEqual([308, to + query]);
          const shown = await fetch(`${proxy.url}/outer${base}${query}`);
          expect(shown.url).toBe(`${proxy.url}/outer${base}/${query}`);
          expect(await shown.text()).toContain('<h1>rookery</h1>');
        }
      } finally {
        await proxy.close();
        await platform.close();
      }
    },
  );
});

/** Hands on what is asked below a prefix, without it, and answers as it was answered. */
async function strippingProxy(prefix: string, target: string): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer(({ method, url = '' }, answer) => {
    const asked = request(target + url.slice(prefix.length), { method, agent: false }, (found) => {
      answer.writeHead(found.statusCode ?? 500, found.headers);
      found.pipe(answer);
    });
    asked.on('error', () => answer.destroy()).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
