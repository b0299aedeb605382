import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AppMetrics } from '#core/app';
import { Metrics } from '#observability';
import { apps } from '../../src/apps/registry.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { Gate } from '../apps/app-c/trials/gate.js';
import { aProduct, aUser } from '../factories/given.js';
import { type Booted, boot } from '../boot.js';
import { createDatabase } from '../support/databases.js';
import { findPromtool } from '../support/promtool.js';
import { startServer } from '../support/server-process.js';
import { until } from '../support/until.js';

/** Lines of `/metrics` that are a series of one metric, as `labels value`. */
const seriesOf = (text: string, name: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .map((line) => line.slice(name.length));

describe('/metrics', () => {
  let platform: Booted;
  const read = async () => (await platform.ask('GET', '/metrics')).text;

  beforeAll(async () => {
    platform = await boot({ apps: [...apps, appC] });
  });
  afterAll(() => platform.close());

  it('is Prometheus text, for anyone, outside the envelope (C1.4, C10.3)', async () => {
    const { status, headers, text } = await platform.ask('GET', '/metrics');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/);
    for (const name of ['nodejs_eventloop_lag_seconds', 'process_resident_memory_bytes', 'db_pool_connections_max'])
      expect(seriesOf(text, name)).toHaveLength(1);
    expect(text.endsWith('\n')).toBe(true);
  });

  it('counts requests and their time by app, template of the route, method, status and handler (C10.3)', async () => {
    await platform.ask('GET', '/v1/app-b/products/12345');
    await platform.ask('GET', '/v1/app-b/products/67890');
    await platform.ask('POST', '/auth/login', { username: 'admin' });
    const text = await read();
    expect(seriesOf(text, 'http_requests_total')).toEqual(
      expect.arrayContaining([
        '{app="app-b",route="/v1/app-b/products/:id",method="GET",status="404",handler="ProductsController.getProduct"} 2',
        '{app="platform",route="/auth/login",method="POST",status="422",handler="AuthController.login"} 1',
      ]),
    );
    expect(text).toContain(
      'http_request_duration_seconds_count{app="app-b",route="/v1/app-b/products/:id",method="GET"} 2',
    );
  });

  it('shows how many requests run (C10.3)', async () => {
    const gate = platform.nest.get(Gate, { strict: false });
    const running = async () => seriesOf(await read(), 'http_requests_in_flight');
    gate.close();
    const held = [1, 2, 3].map(() => platform.ask('GET', '/app-c/trials/slow'));
    await until(() => gate.waiting === 3);
    expect(await running()).toEqual([' 3']);
    gate.open();
    await Promise.all(held);
    await until(async () => (await running())[0] === ' 0');
  });

  it('counts and logs requests that were refused before anybody looked for a route (C10.1, C10.3)', async () => {
    const paths = ['/app-b/products/%zz', `/app-b/products/${'x'.repeat(600)}`];
    const answers = await Promise.all(paths.map((path) => platform.ask('GET', path)));
    expect(answers.map(({ status }) => status)).toEqual([400, 414]);
    const text = await read();
    for (const { status, headers } of answers) {
      const counted = seriesOf(text, 'http_requests_total').filter((series) => series.includes(`status="${status}"`));
      expect(counted).toEqual([`{app="platform",route="unmatched",method="GET",status="${status}"} 1`]);
      const traceId = headers.get('x-trace-id');
      const lines = platform.logs.filter(({ trace_id, message }) => trace_id === traceId && message === 'request');
      expect(lines).toMatchObject([{ status, route: null }]);
    }
  });

  it('grows by one series for 10,000 unknown paths (C10.3)', async () => {
    await platform.ask('GET', '/warm-up');
    await read();
    const lines = async () => (await read()).split('\n').filter((line) => line.startsWith('http_')).length;
    const before = await lines();
    for (let batch = 0; batch < 100; batch += 1)
      await Promise.all(
        Array.from({ length: 100 }, (_none, index) =>
          platform.nest.inject({ method: 'GET', url: `/no/${batch}/${index}` }),
        ),
      );
    const unmatched = seriesOf(await read(), 'http_requests_total').filter((series) => series.includes('unmatched'));
    expect(unmatched).toContain('{app="platform",route="unmatched",method="GET",status="404"} 10001');
    expect((await lines()) - before).toBe(0);
  });

  it('shows the metrics of an app, under its label (C10.3)', async () => {
    const adminsAsk = platform.as(await platform.adminToken());
    const product = await aProduct(adminsAsk, { priceCents: 10, quantity: 5 });
    const buyer = await aUser(platform, { balanceCents: 100 });
    const order = { items: [{ product_id: product, quantity: 1 }] };
    const { body } = await buyer.ask<{ id: number }>('POST', '/app-a/orders', order);
    await buyer.ask('POST', '/app-a/orders', order);
    await buyer.ask('POST', `/app-a/orders/${body.data.id}/cancel`);
    expect(seriesOf(await read(), 'order_changes_total')).toEqual([
      '{app="app-a",status="confirmed"} 2',
      '{app="app-a",status="cancelled"} 1',
    ]);
  });
});

const promtool = findPromtool();

(promtool === undefined ? describe.skip : describe)('promtool', () => {
  it('finds nothing in the metrics of a platform in use (C10.3)', async () => {
    const platform = await boot();
    try {
      await platform.adminToken();
      await platform.ask('GET', '/nowhere');
      const { text: input } = await platform.ask('GET', '/metrics');
      const { status, stdout, stderr } = spawnSync(promtool!, ['check', 'metrics'], { input, encoding: 'utf8' });
      expect([status, stdout, stderr]).toEqual([0, '', '']);
    } finally {
      await platform.close();
    }
  });
});

describe('METRICS_PORT', () => {
  it('serves /metrics there and nowhere else (C10.3)', async () => {
    const database = await createDatabase('sqlite');
    try {
      const server = await startServer({ env: { ...database.env, METRICS_PORT: '0' } });
      const url = () =>
        /^metrics at (\S+)$/.exec(
          String(server.logs.find(({ message }) => /^metrics at/.test(String(message)))?.message),
        )?.[1];
      await until(() => url() !== undefined);
      const answers = await Promise.all(
        [url()!, `${server.url}/metrics`, new URL('/health', url()).href].map((address) => fetch(address)),
      );
      expect(answers.map(({ status }) => status)).toEqual([200, 404, 404]);
      expect(await answers[0]!.text()).toContain('http_requests_total');
      expect(await answers[1]!.json()).toMatchObject({ code: 4000 });
      expect((await fetch(url()!, { method: 'POST' })).status).toBe(405);
      expect(await server.stop()).toBe(0);
    } finally {
      await database.drop();
    }
  });
});

describe('metrics of apps', () => {
  const twoApps = () => {
    const metrics = new Metrics();
    return { metrics, one: new AppMetrics(metrics, 'one'), two: new AppMetrics(metrics, 'two') };
  };
  const help = 'Sold.';

  it('may share a name, told apart by the app', async () => {
    const { metrics, one, two } = twoApps();
    one.counter('sold_total', { help }).inc();
    two.counter('sold_total', { help }).inc();
    one.counter('sold_total', { help }).inc();
    expect(seriesOf(await metrics.text(), 'sold_total')).toEqual(['{app="one"} 2', '{app="two"} 1']);
  });

  it('that mean different things by one name, or take one of the platform, are refused, naming both', () => {
    const { one, two } = twoApps();
    one.counter('sold_total', { help });
    expect(() => two.counter('sold_total', { help, labels: { way: ['web'] } })).toThrow(/sold_total of two .* by one/);
    expect(() => two.counter('http_requests_total', { help })).toThrow(/http_requests_total of two .* by platform/);
    expect(() => one.counter('sold', { help })).toThrow('must end in _total');
    expect(() => one.gauge('Sold-now', { help })).toThrow('snake_case');
    for (const name of ['process_resident_memory_bytes', 'nodejs_shops', 'weight_count', 'weight_bucket'])
      expect(() => one.gauge(name, { help })).toThrow('would be taken for');
    for (const label of ['app', 'le', 'Way'])
      expect(() => one.counter('kept_total', { help, labels: { [label]: ['two'] } })).toThrow(`a label ${label}`);
  });

  it('have no more series than they declared, whatever values come (C10.3)', async () => {
    const { metrics, one } = twoApps();
    const sold = one.counter('sold_total', { help, labels: { way: ['web', 'phone'] } });
    for (const way of ['web', 'phone', ...Array.from({ length: 1000 }, (_none, index) => `way-${index}`)])
      sold.inc({ way });
    expect(seriesOf(await metrics.text(), 'sold_total')).toEqual([
      '{app="one",way="web"} 1',
      '{app="one",way="phone"} 1',
      '{app="one",way="other"} 1000',
    ]);
  });

  it('can be gauges and histograms', async () => {
    const { metrics, one } = twoApps();
    one.gauge('shelves', { help }).set(7);
    one.histogram('weight_grams', { help, buckets: [10, 100] }).observe(50);
    const text = await metrics.text();
    expect(seriesOf(text, 'shelves')).toEqual(['{app="one"} 7']);
    expect(seriesOf(text, 'weight_grams_bucket')).toEqual([
      '{le="10",app="one"} 0',
      '{le="100",app="one"} 1',
      '{le="+Inf",app="one"} 1',
    ]);
  });
});
