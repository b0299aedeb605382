import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { boot } from '../boot.js';
import { createDatabase } from '../support/databases.js';
import { describeRedis, redisEnv, REDIS_URL } from '../support/redis.js';
import { startServer } from '../support/server-process.js';
import { startProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';
import { closeWire, send } from '../support/wire.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
afterAll(closeWire);

const ask = async (url: string) => {
  const { json, headers } = await send(url, { method: 'GET', path: '/app-b/products' });
  return { code: json?.code, left: Number(/;r=(\d+)/.exec(String(headers.ratelimit))?.[1]) };
};

describeRedis('a rate limit that processes share through Redis', () => {
  it('lets exactly 100 of 1,000 requests pass at three processes at once (C9.4)', async () => {
    const database = await createDatabase('sqlite');
    cleanups.push(database.drop);
    const env = { ...database.env, ...redisEnv(), RATE_LIMIT_MAX: '100', RATE_LIMIT_WINDOW_SECONDS: '60' };
    const servers = await Promise.all([1, 2, 3].map(() => startServer({ env })));
    cleanups.push(...servers.map((server) => server.stop));
    const answers = await Promise.all(
      Array.from({ length: 1000 }, (_none, index) => ask(servers[index % servers.length]!.url)),
    );
    const passed = answers.filter(({ code }) => code === 0);
    expect([passed.length, answers.filter(({ code }) => code === 1006).length]).toEqual([100, 900]);
    // no two were told the same
    expect(passed.map(({ left }) => left).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, left) => left),
    );
  });

  it('is each process’s own while Redis is away, and shared again when it is back (C7.6)', async () => {
    const { hostname, port } = new URL(REDIS_URL);
    const proxy = await startProxy({ host: hostname, port: Number(port || 6379) });
    cleanups.push(proxy.close);
    const away = { REDIS_URL: `redis://127.0.0.1:${proxy.port}` };
    const env = { ...redisEnv(), RATE_LIMIT_MAX: '4' };
    const database = await createDatabase('sqlite');
    cleanups.push(database.drop);
    const near = await boot({ database, env });
    cleanups.push(near.close);
    const far = await boot({ database, env: { ...env, ...away } });
    cleanups.push(far.close);
    await until(() => far.state.redis?.available === true);

    expect([(await ask(near.url)).left, (await ask(far.url)).left]).toEqual([3, 2]);
    proxy.cut();
    await until(() => far.state.redis?.available === false);
    const alone = [];
    for (let count = 0; count < 5; count += 1) alone.push((await ask(far.url)).code);
    expect(alone).toEqual([0, 0, 0, 0, 1006]);
    expect((await send(far.url, { method: 'GET', path: '/health/ready' })).status).toBe(200);
    expect((await ask(near.url)).left).toBe(1);
    expect((await far.ask('GET', '/metrics')).text).toMatch(/^rate_limit_fallbacks_total 5$/m);

    proxy.restore();
    await until(() => far.state.redis?.available === true);
    expect((await ask(far.url)).left).toBe(0);
    expect((await ask(near.url)).code).toBe(1006);
    const told = [...near.logs, ...far.logs].filter(({ message }) => /rate limits are/.test(String(message)));
    expect(told).toHaveLength(1);
  });

  it('does not keep a request waiting longer than 500 ms when Redis falls silent (C7.6)', async () => {
    const { hostname, port } = new URL(REDIS_URL);
    const proxy = await startProxy({ host: hostname, port: Number(port || 6379) });
    cleanups.push(proxy.close);
    const platform = await boot({
      env: {
        ...redisEnv(),
        REDIS_URL: `redis://127.0.0.1:${proxy.port}`,
        REDIS_TIMEOUT_MS: '100',
        RATE_LIMIT_MAX: '2',
      },
    });
    cleanups.push(platform.close);
    await until(() => platform.state.redis?.available === true);
    proxy.silence();
    expect([await ask(platform.url), await ask(platform.url), await ask(platform.url)]).toEqual([
      { code: 0, left: 1 },
      { code: 0, left: 0 },
      { code: 1006, left: 0 },
    ]);
    proxy.restore();
  });
});

describe('without Redis', () => {
  it('counts in the process, and never falls back (C7.1)', async () => {
    const platform = await boot({ env: { RATE_LIMIT_MAX: '2' } });
    cleanups.push(platform.close);
    const codes = [];
    for (let count = 0; count < 3; count += 1) codes.push((await ask(platform.url)).code);
    expect(codes).toEqual([0, 0, 1006]);
    expect((await platform.ask('GET', '/metrics')).text).toMatch(/^rate_limit_fallbacks_total 0$/m);
  });
});
