import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { boot } from '../boot.js';
import { unique } from '../factories/given.js';
import { describeRedis, redisEnv, REDIS_URL, startRedis } from '../support/redis.js';
import { type Proxy, startProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';
import { type CacheProcess, cacheProcess, type Env, Source } from './processes.js';

const source = () => new Source(unique('tea'), unique('tag'));

describeRedis('a cache whose Redis is away', () => {
  let proxy: Proxy;
  let env: Env;
  let open: CacheProcess[];

  beforeEach(async () => {
    const { hostname, port } = new URL(REDIS_URL);
    proxy = await startProxy({ host: hostname, port: Number(port || 6379) });
    // a silence lasts until this is over
    env = { ...redisEnv(), REDIS_URL: `redis://127.0.0.1:${proxy.port}`, REDIS_TIMEOUT_MS: '1000' };
    open = [];
  });
  afterEach(async () => {
    for (const each of open) each.close();
    await proxy.close();
  });

  const process = async (own: Env = env) => {
    const started = await cacheProcess(own);
    open.push(started);
    return started;
  };
  const isAway = ({ state }: CacheProcess) => until(() => !state.redis!.available);

  it('loads, once for all who ask at once, and keeps nothing longer than it may believe it (C7.6)', async () => {
    const here = await process();
    const tea = source();
    expect(await tea.read(here)).toBe(0);
    proxy.cut();
    await isAway(here);
    tea.committed = 1; // by somebody who could tell nobody
    await until(async () => (await tea.read(here)) === 1);
    const other = source();
    const reads = Array.from({ length: 50 }, () => other.read(here));
    expect(new Set(await Promise.all(reads))).toEqual(new Set([0]));
    expect(other.loads).toBe(1);
  });

  it.each(['cut', 'silence'] as const)(
    'does not serve, when Redis is back after a %s, what was overwritten meanwhile (C7.6, C8.4)',
    async (damage) => {
      const [here, there] = [await process(), await process({ ...env, REDIS_URL })];
      const tea = source();
      expect([await tea.read(here), await tea.read(there)]).toEqual([0, 0]);
      proxy[damage]();
      if (damage === 'cut') await isAway(here);
      await tea.write(here); // nobody hears of it
      expect(await tea.read(here)).toBe(1);
      proxy.restore();
      await until(() => here.state.redis!.available);
      for (const each of [here, there]) await until(async () => (await tea.read(each)) === 1);
      for (const each of [here, there]) expect(await tea.read(each)).toBe(1);
      await until(async () => {
        const before = tea.loads;
        await tea.read(here);
        return tea.loads === before; // it keeps again
      });
    },
  );

  it('does not keep what it began to load before (C8.4)', async () => {
    const here = await process();
    const tea = source();
    const { promise: opened, resolve: end } = Promise.withResolvers<undefined>();
    const slow = tea.read(here, async () => {
      const value = await tea.load();
      await opened;
      return value;
    });
    await until(() => tea.loads === 1);
    proxy.cut();
    await isAway(here);
    await tea.write(here);
    proxy.restore();
    await until(() => here.state.redis!.available);
    await until(async () => (await tea.read(here)) === 1);
    end(undefined);
    expect(await slow).toBe(0);
    expect([await tea.read(here), await tea.read(await process())]).toEqual([1, 1]);
  });
});

describeRedis('product reads whose Redis has gone silent', () => {
  it('wait no longer on it than any request may, and are right (C7.6)', async () => {
    const own = await startRedis();
    const proxy = await startProxy({ host: '127.0.0.1', port: own.port });
    const patienceMs = 200;
    const platform = await boot({
      env: { ...redisEnv(), REDIS_URL: `redis://127.0.0.1:${proxy.port}`, REDIS_TIMEOUT_MS: String(patienceMs) },
    });
    try {
      const admin = platform.as(await platform.adminToken());
      const body = { sku: unique('S'), name: 'Green tea', price_cents: 100 };
      const { id } = (await admin<{ id: number }>('POST', '/app-b/products', body)).body.data;
      const price = async () => {
        const answer = await platform.ask<{ price_cents: number }>('GET', `/app-b/products/${id}`);
        expect(answer.body.code).toBe(0);
        return answer.body.data.price_cents;
      };
      expect(await price()).toBe(100);
      proxy.silence();
      const beganAt = performance.now();
      const changed = await admin('PATCH', `/app-b/products/${id}`, { price_cents: 7, version: 1 });
      expect([changed.body.code, await price()]).toEqual([0, 7]);
      // two requests, each with its patience; whoever waited on would wait as long as a request may take
      expect(performance.now() - beganAt).toBeLessThan(25_000);
      proxy.restore();
      await until(() => platform.state.redis!.available);
      expect(await price()).toBe(7);
      await own.tell('FLUSHALL');
      expect(await price()).toBe(7);
    } finally {
      await platform.close();
      await proxy.close();
      await own.stop();
    }
  });
});
