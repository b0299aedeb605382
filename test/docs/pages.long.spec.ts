import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { type Booted, boot } from '../boot.js';
import { type PrefixProxy, startPrefixProxy } from '../support/prefix-proxy.js';
import { findChromium, startChromium, watchedPage, type WatchedPage } from '../support/chromium.js';

const executable = findChromium();
const withChromium = executable === undefined ? describe.skip : describe;
if (executable === undefined) console.error('skipped: no Chromium is installed');

// nothing here is about how fast a page is
const PATIENCE = { timeout: 20_000 };

withChromium('a page in Chromium, which reaches this machine alone', () => {
  let platform: Booted;
  let based: Booted;
  let proxy: PrefixProxy;
  let browser: Browser;

  beforeAll(async () => {
    // the pages try operations out at their own service, though the document names this address first
    platform = await boot({ env: { PUBLIC_URL: 'https://api.example.com' } });
    based = await boot({ env: { BASE_PATH: '/api', APPS: 'app-b' } });
    proxy = await startPrefixProxy(based.url, '/shop');
    const product = { sku: 'LAMP-1', name: 'Lamp', price_cents: 999_900 };
    await platform.as(await platform.adminToken())('POST', '/app-b/products', product);
    browser = await startChromium(executable!);
  });
  afterAll(async () => {
    await browser.close();
    await proxy.close();
    await based.close();
    await platform.close();
  });

  const show = async (url: string, until: string): Promise<WatchedPage> => {
    const watched = await watchedPage(browser);
    await watched.page.goto(url);
    await watched.page.locator(until).first().waitFor(PATIENCE);
    return watched;
  };
  const OPERATION = '.opblock-summary-path[data-path="/v1/app-b/products"]';

  it('shows every app to choose from at /docs, and what was chosen (C3.6)', async () => {
    const { page, faults } = await show(`${platform.url}/docs`, OPERATION);
    const choices = page.locator('.download-url-wrapper select option');
    const names = ['rookery', 'app-a: Users and orders', 'app-b: Products and inventory'];
    expect(await choices.allTextContents()).toEqual(names);
    await page.locator('.opblock-summary-path[data-path="/v1/app-a/orders"]').first().waitFor(PATIENCE);
    await page.locator('.download-url-wrapper select').selectOption({ label: names[2]! });
    await page
      .locator('.opblock-summary-path[data-path="/v1/app-a/orders"]')
      .first()
      .waitFor({
        ...PATIENCE,
        state: 'detached',
      });
    await page.locator(OPERATION).first().waitFor(PATIENCE);
    expect(faults).toEqual([]);
  });

  it('tries an operation out and shows its answer (C3.6)', async () => {
    for (const [url, path] of [
      [`${platform.url}/app-b/docs`, '/v1/app-b/products'],
      [`${based.url}/api/docs/`, '/v1/app-b/products'],
      [`${proxy.url}/api/app-b/docs`, '/v1/app-b/products'],
    ] as const) {
      const operation = `.opblock-get:has(.opblock-summary-path[data-path="${path}"])`;
      const { page, faults } = await show(url, operation);
      await page.locator(`${operation} .opblock-summary-control`).click();
      await page.locator(`${operation} .try-out__btn`).click();
      await page.locator(`${operation} button.execute`).click();
      const answer = page.locator(`${operation} .live-responses-table`);
      await answer.waitFor(PATIENCE);
      expect(await answer.locator('.response-col_status').last().textContent()).toMatch(/^200/);
      const body = await answer.locator('.response-col_description pre').first().textContent();
      expect(JSON.parse(body!)).toMatchObject({ code: 0, data: { page: 1 } });
      expect(faults).toEqual([]);
    }
  });

  it.each([
    ['/docs', '.opblock-summary-path'],
    ['/app-a/docs/', '.opblock-summary-path'],
    ['/redoc', '[data-section-id^="operation"]'],
    ['/app-b/redoc', '[data-section-id^="operation"]'],
  ])(
    'shows at %s on the first screen what can be called, and all codes one click away (C2, C3.6)',
    async (path, first) => {
      const { page, faults } = await show(platform.url + path, first);
      await page.setViewportSize({ width: 1280, height: 800 });
      const code = page.locator('td', { hasText: /^9000$/ });
      expect((await page.locator(first).first().boundingBox())?.y).toBeLessThan(700);
      expect(await code.isVisible()).toBe(false);
      await page.locator('summary', { hasText: 'All codes' }).click();
      await code.waitFor(PATIENCE);
      expect(faults).toEqual([]);
    },
  );

  it('names in Redoc the address that a route has behind a proxy that takes a prefix away (C3.1, C3.6)', async () => {
    const { page, faults } = await show(`${proxy.url}/api/app-b/redoc`, '[data-section-id^="operation"]');
    await page.locator('button:has(.http-verb)', { hasText: '/v1/app-b/products' }).first().click();
    await page.getByText(`${proxy.url}/api`).filter({ visible: true }).first().waitFor(PATIENCE);
    expect(faults).toEqual([]);
  });

  it('asks a list for all it has, until a filter is filled in (C3.6)', async () => {
    const operation = `.opblock-get:has(.opblock-summary-path[data-path="/v1/app-b/products"])`;
    const { page, faults } = await show(`${platform.url}/app-b/docs`, operation);
    const asked: string[] = [];
    page.on('request', (sent) => asked.push(sent.url()));
    const execute = async () => {
      const answered = page.waitForResponse(/\/v1\/app-b\/products/);
      await page.locator(`${operation} button.execute`).click();
      return (await (await answered).json()).data.items.map(({ sku }: { sku: string }) => sku);
    };
    await page.locator(`${operation} .opblock-summary-control`).click();
    const row = (name: string) => page.locator(`${operation} tr[data-param-name="${name}"]`);
    expect(await row('q').locator('.parameters-col_description').textContent()).toContain('Example: tea.');
    expect(await row('page_size').locator('.parameters-col_description').textContent()).toContain('Default: 20.');
    await page.locator(`${operation} .try-out__btn`).click();
    const filled = await page
      .locator(`${operation} .parameters input, ${operation} .parameters select`)
      .evaluateAll((found) => found.map((each) => (each as unknown as { value: string }).value));
    expect([filled.length > 5, filled.filter(Boolean)]).toEqual([true, []]);
    expect(await execute()).toEqual(['LAMP-1']);
    await row('limit').locator('input').fill('7');
    await row('q').locator('input').fill('tea');
    expect(await execute()).toEqual([]);
    const list = `${platform.url}/v1/app-b/products`;
    expect(asked.filter((url) => url.startsWith(list))).toEqual([list, `${list}?limit=7&q=tea`]);
    expect(faults).toEqual([]);
  });

  it('shows an app and that app alone at its own /docs (C3.6)', async () => {
    const { page, faults } = await show(`${platform.url}/app-a/docs`, '.opblock-summary-path');
    const paths = await page
      .locator('.opblock-summary-path')
      .evaluateAll((found) => found.map((each) => (each as unknown as { dataset: { path: string } }).dataset.path));
    expect(paths).toContain('/v1/app-a/orders');
    expect(paths.filter((path) => !path.startsWith('/v1/app-a/'))).toEqual([]);
    expect(faults).toEqual([]);
  });

  it.each([
    ['/redoc', ['Platform', 'Users and orders', 'Products and inventory']],
    ['/app-b/redoc', ['Products and inventory']],
    ['/app-b/redoc/', ['Products and inventory']],
  ])('shows documents in Redoc at %s, and finds words in them (C3.6)', async (path, groups) => {
    const { page, faults } = await show(platform.url + path, '[data-section-id^="operation"]');
    const titles = page.locator('[role="menuitem"] > .-depth0, li[data-item-id^="group/"] > label');
    expect(await titles.allTextContents()).toEqual(expect.arrayContaining(groups));
    // the search runs in a worker, which its policy must allow
    await page.locator('input[placeholder="Search..."]').fill('inventory');
    await page.locator('[data-role="search:results"]').waitFor(PATIENCE);
    expect(faults).toEqual([]);
  });
});
