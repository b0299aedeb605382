import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { boot, type Booted } from '../boot.js';
import { findChromium, startChromium, watchedPage } from '../support/chromium.js';

const ROOT = join(import.meta.dirname, '../..');
const chromium = findChromium();

const PAGE = `<!doctype html><link rel="icon" href="data:,">
<script type="importmap">{ "imports": {
  "rookery-client": "/sdk/index.mjs",
  "openapi-fetch": "/node_modules/openapi-fetch/dist/index.mjs"
} }</script>`;

(chromium ? describe : describe.skip)('the typed client in a browser', () => {
  let platform: Booted;
  let site: Server;
  let browser: Browser;

  beforeAll(async () => {
    platform = await boot();
    // another origin, which serves the files as they are
    site = createServer((request, response) => {
      const { url = '/' } = request;
      const isModule = /^\/(sdk|node_modules\/openapi-fetch\/dist)\/[\w-]+\.mjs$/.test(url);
      response.setHeader('content-type', isModule ? 'text/javascript' : 'text/html');
      const text = isModule ? readFile(join(ROOT, url), 'utf8') : Promise.resolve(PAGE);
      text.then(
        (found) => response.end(found),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    browser = await startChromium(chromium!);
  });
  afterAll(async () => {
    await browser.close();
    await new Promise((resolve) => site.close(resolve));
    await platform.close();
  });

  it('calls a server of another origin, and tells its refusals from no answer (C5.4)', async () => {
    const { page, faults } = await watchedPage(browser);
    await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
    const token = await platform.adminToken();
    const told = await page.evaluate(
      // as text: Jest would compile the import
      `(async ({ baseUrl, token }) => {
        const { createClient } = await import('rookery-client');
        const api = createClient({ baseUrl, token });
        const [me] = await Promise.all([api.get('/auth/me')]);
        const wrong = { username: 'admin', password: 'not his password' };
        const refused = await api.post('/auth/login', { body: wrong }).catch((error) => error);
        const away = createClient({ baseUrl, fetch: () => Promise.reject(new TypeError('Failed to fetch')) });
        const lost = await away.get('/health').catch((error) => error);
        return [me.username, refused.name, refused.code, lost.name];
      })(${JSON.stringify({ baseUrl: platform.url, token })})`,
    );
    expect(told).toEqual(['admin', 'ApiError', 1001, 'NetworkError']);
    expect(faults).toEqual([]);
  });
});
