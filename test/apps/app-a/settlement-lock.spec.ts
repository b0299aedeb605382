import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Locks } from '#core/locks';
import { type Booted, boot } from '../../boot.js';
import { aUser } from '../../factories/given.js';
import { createDatabase, type TestDatabase } from '../../support/databases.js';
import { describeRedis, redisEnv, REDIS_URL } from '../../support/redis.js';
import { readSql } from '../../support/sql.js';
import { type Proxy, startProxy } from '../../support/tcp-proxy.js';
import { until } from '../../support/until.js';
import { answering, GatewayStandIn } from './gateway.js';

describeRedis('the settlement of pending deposits, with Redis', () => {
  let database: TestDatabase;
  let gateway: GatewayStandIn;
  let proxy: Proxy;
  let platform: Booted;

  beforeAll(async () => {
    const { hostname, port } = new URL(REDIS_URL);
    proxy = await startProxy({ host: hostname, port: Number(port || 6379) });
    gateway = await GatewayStandIn.open();
    database = await createDatabase('sqlite');
    const env = {
      ...redisEnv(),
      REDIS_URL: `redis://127.0.0.1:${proxy.port}`,
      PAYMENT_URL: gateway.url,
      APP_A_PAYMENT_TIMEOUT_MS: '100',
      APP_A_SETTLE_INTERVAL_SECONDS: '1',
    };
    platform = await boot({ database, env });
  });
  afterAll(async () => {
    await platform.close();
    await Promise.all([gateway.close(), proxy.close(), database.drop()]);
  });

  const leavePending = async (token: string) => {
    const person = await aUser(platform);
    gateway.next(token, answering(500, ''));
    const deposit = { amount_cents: 100, payment_token: token };
    expect((await person.ask('POST', '/app-a/users/me/deposits', deposit)).body.code).toBe(5002);
  };
  const pending = async () =>
    (await readSql(database, "SELECT id FROM app_a_deposits WHERE status = 'pending'")).length;
  const turnedAway = async () =>
    Number(/^locks_busy_total{app="app-a"} (\d+)$/m.exec(await platform.metrics.text())?.[1] ?? 0);

  it('is one process’s work at a time: the others do not ask the gateway (C8.4)', async () => {
    await platform.nest
      .get(Locks)
      .of('app-a')
      .withLock('recurring:pending-deposits', { waitMs: 5000 }, async () => {
        await leavePending('tok_late');
        const before = gateway.asked.length;
        const known = await turnedAway();
        await until(async () => (await turnedAway()) >= known + 2);
        expect(gateway.asked).toHaveLength(before);
        expect(await pending()).toBe(1);
      });
    await until(async () => (await pending()) === 0);
  });

  it('goes on without the lock while Redis is away: charge and booking happen once anyway (C7.6)', async () => {
    proxy.cut();
    await until(() => !platform.state.redis!.available);
    await leavePending('tok_away');
    await until(async () => (await pending()) === 0);
    proxy.restore();
    await until(() => platform.state.redis!.available);
  });
});
