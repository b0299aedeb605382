import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Ask, boot, type Booted } from '../boot.js';
import { redisEnv, stores } from '../support/redis.js';
import { until } from '../support/until.js';

describe.each(stores)('a change of flags, said in %s', (store) => {
  let platform: Booted;
  let admin: Ask;

  beforeAll(async () => {
    platform = await boot({ env: store === 'redis' ? redisEnv() : {} });
    admin = platform.as(await platform.adminToken());
  });
  afterAll(() => platform.close());

  it('is told to the other processes by its number (C9.3)', async () => {
    const heard: string[] = [];
    platform.state.broadcast.listen('flags', { message: (text) => heard.push(text), missed: () => undefined });
    // with Redis, the first may be said before anybody listens
    await until(async () => {
      await admin('PUT', '/platform/apps/app-b', { enabled: true });
      return heard.length > 1;
    });
    expect(Number(heard[1])).toBe(Number(heard[0]) + 1);
  });

  it('is read by who hears of it, before he would have looked (C9.3)', async () => {
    await admin('PUT', '/platform/apps/app-b', { enabled: true });
    // past the row that counts changes: looking alone finds nothing new
    await platform.database.dataSource.query("UPDATE platform_flags SET enabled = 0 WHERE key = 'app-b.enabled'");
    expect((await platform.ask('GET', '/app-b/products')).body.code).toBe(0);
    await platform.state.broadcast.publish('flags', 'another number');
    await until(async () => (await platform.ask('GET', '/app-b/products')).body.code === 5004);
  });
});
