import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Booted, boot } from '../boot.js';
import { describeRedis, redisEnv, REDIS_URL } from '../support/redis.js';
import { type Proxy, startProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';

interface Health {
  status: string;
  components: Record<string, { status: string }>;
}

const DAMAGES = [
  ['cut off', (proxy: Proxy) => proxy.cut()],
  ['silent', (proxy: Proxy) => proxy.silence()],
] as const;

describeRedis('health while Redis is away', () => {
  let proxy: Proxy;
  let platform: Booted;

  beforeAll(async () => {
    const { hostname, port } = new URL(REDIS_URL);
    proxy = await startProxy({ host: hostname, port: Number(port || 6379) });
    platform = await boot({
      env: { ...redisEnv(), REDIS_URL: `redis://127.0.0.1:${proxy.port}`, REDIS_TIMEOUT_MS: '1000' },
    });
  });
  afterAll(async () => {
    await platform.close();
    await proxy.close();
  });

  const ask = (path: string) => platform.ask<Health>('GET', path);
  const becomes = (status: number) => until(async () => (await ask('/health')).status === status);

  it.each(DAMAGES)(
    'says so when it is %s, takes traffic all the same, and recovers by itself (C7.6, C9.1)',
    async (_name, damage) => {
      await becomes(200);
      expect((await ask('/health')).body.data.components.redis).toMatchObject({ status: 'ok' });
      damage(proxy);
      await becomes(503);
      const { body } = await ask('/health');
      expect(body).toMatchObject({
        code: 5003,
        data: {
          status: 'down',
          database: 'connected',
          components: { redis: { status: 'down' }, database: { status: 'ok' } },
        },
      });
      for (const path of ['/health/ready', '/health/live', '/app-b/health', '/app-b/products'])
        expect({ path, status: (await ask(path)).status }).toEqual({ path, status: 200 });
      expect((await ask('/health/ready')).body.data.components).not.toHaveProperty('redis');
      proxy.restore();
      await becomes(200);
    },
  );

  it('logs each change once, not each request (C7.6)', async () => {
    const said = (pattern: RegExp) => platform.logs.filter(({ message }) => pattern.test(String(message))).length;
    await until(() => platform.state.redis!.available);
    const [away, back] = [said(/^Redis is away/), said(/^Redis answers again/)];
    proxy.cut();
    await until(() => said(/^Redis is away/) > away);
    for (let times = 0; times < 5; times += 1) await ask('/health');
    proxy.restore();
    await until(() => said(/^Redis answers again/) > back);
    expect([said(/^Redis is away/), said(/^Redis answers again/)]).toEqual([away + 1, back + 1]);
  });
});
