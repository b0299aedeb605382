import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AppKeys, type Clock } from '#core/app';
import { loadSettings } from '#core/config';
import { MemoryAppKeys, RedisAppKeys, RedisConfig, RedisPool } from '#core/redis';
import { MovableClock } from '../boot.js';
import { redisEnv, stores } from '../support/redis.js';
import { until } from '../support/until.js';

const clock: Clock = new MovableClock();

describe.each(stores)('values of an app in %s', (store) => {
  let redis: RedisPool | undefined;
  let shop: AppKeys;
  let blog: AppKeys;

  beforeAll(async () => {
    if (store === 'redis') redis = new RedisPool(loadSettings([RedisConfig], { env: redisEnv() }).get(RedisConfig));
    await redis?.connected();
    const keysOf = (app: string) => (redis ? new RedisAppKeys(app, redis) : new MemoryAppKeys(app, clock));
    [shop, blog] = [keysOf('shop'), keysOf('blog')];
  });
  afterAll(() => redis?.close());

  it('are its own: another app finds nothing under the same type and id (C7.5)', async () => {
    await shop.set('cart', 1, 'two eggs', 60);
    expect(await shop.get('cart', 1)).toBe('two eggs');
    expect(await blog.get('cart', 1)).toBeNull();
  });

  it('end by their TTL', async () => {
    await shop.set('code', 'a', '1234', 1);
    expect(await shop.get('code', 'a')).toBe('1234');
    if (store === 'memory') (clock as MovableClock).advance(1);
    await until(async () => (await shop.get('code', 'a')) === null);
  });

  it('are removed once', async () => {
    await shop.set('code', 'b', '1', 60);
    expect(await shop.remove('code', 'b')).toBe(true);
    expect(await shop.remove('code', 'b')).toBe(false);
    expect(await shop.get('code', 'b')).toBeNull();
  });

  it('count what is added at once, and every count has an end', async () => {
    const counts = await Promise.all(Array.from({ length: 20 }, () => shop.increment('visits', 'home', 60)));
    expect(counts.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(await shop.increment('visits', 'home', 60, 5)).toBe(25);
    expect(await shop.get('visits', 'home')).toBe('25');
    if (redis)
      expect(await redis.run((client) => client.ttl(`${redis!.keyPrefix}shop:visits:home`))).toBeGreaterThan(0);
  });

  it('have types that cannot lead into the keys of another app: the error names both', async () => {
    const foreign = async () => shop.get('blog:post', 1);
    await expect(foreign()).rejects.toThrow(/shop.*blog:post.*\(blog\)/);
    await expect((async () => shop.set('cart', 'a b', 'x', 60))()).rejects.toThrow(/an id of cart/);
    await expect((async () => shop.set('cart', 1, 'x', 0))()).rejects.toThrow(/a TTL is a whole number of seconds/);
  });
});
