import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AppCache, CacheConfig, Caches } from '#core/cache';
import { loadSettings } from '#core/config';
import { RedisConfig, RedisPool, SharedState } from '#core/redis';
import { Metrics } from '#observability';
import { MovableClock } from '../boot.js';
import { unique } from '../factories/given.js';
import { redisEnv, stores } from '../support/redis.js';
import { until } from '../support/until.js';

/** Outside of any transaction everything is committed. */
const atOnce = { afterCommit: async (work: () => void | Promise<void>) => work() };

/** A load that waits until it may end, and counts how often it began. */
function gatedLoad<T>(value: () => T) {
  let begun = 0;
  const { promise: opened, resolve: open } = Promise.withResolvers<undefined>();
  const load = async () => {
    begun += 1;
    const seen = value();
    await opened;
    return seen;
  };
  return { load, open: () => open(undefined), begun: () => begun };
}

describe.each(stores)('a cache in %s', (store) => {
  const clock = new MovableClock();
  const metrics = new Metrics();
  let state: SharedState;
  let shop: AppCache;
  let blog: AppCache;

  beforeAll(async () => {
    const { REDIS_URL, REDIS_KEY_PREFIX } = redisEnv();
    const settings = loadSettings([CacheConfig, RedisConfig], { env: { REDIS_URL, REDIS_KEY_PREFIX } });
    state = new SharedState(store === 'redis' ? new RedisPool(settings.get(RedisConfig)) : undefined);
    await state.redis?.connected();
    const caches = new Caches({ config: settings.get(CacheConfig), isAlone: true, clock, state, metrics });
    [shop, blog] = [caches.of('shop', atOnce), caches.of('blog', atOnce)];
  });
  afterAll(() => state.close());

  const counted = async (name: string) => {
    const lines = [...(await metrics.text()).matchAll(new RegExp(`^${name}\\{app="shop".*\\} (\\d+)$`, 'gm'))];
    return lines.reduce((sum, [, count]) => sum + Number(count), 0);
  };

  it('loads once, then gives each caller a copy of his own (C8.4)', async () => {
    const key = unique('tea');
    let loads = 0;
    const read = () => shop.get(key, {}, async () => ({ name: 'tea', n: (loads += 1), notes: [] as string[] }));
    const first = await read();
    first.notes.push('mine');
    expect(await read()).toEqual({ name: 'tea', n: 1, notes: [] });
    expect(await read()).not.toBe(await read());
    expect(loads).toBe(1);
  });

  it('keeps null, but no failure: its callers are told, the next one tries again (C8.4)', async () => {
    const key = unique('tea');
    let loads = 0;
    const nothing = () => shop.get(key, {}, async (): Promise<string | null> => ((loads += 1), null));
    expect([await nothing(), await nothing(), loads]).toEqual([null, null, 1]);
    const other = unique('tea');
    const failing = gatedLoad((): string => {
      throw new Error('no leaves');
    });
    const before = await counted('cache_load_failures_total');
    const callers = Array.from({ length: 5 }, () => shop.get(other, {}, failing.load));
    failing.open();
    for (const { status, reason } of await Promise.allSettled(callers as Promise<any>[]).then((all) => all as any[]))
      expect([status, String(reason)]).toEqual(['rejected', 'Error: no leaves']);
    expect(failing.begun()).toBe(1);
    expect((await counted('cache_load_failures_total')) - before).toBe(1);
    expect(await shop.get(other, {}, async () => 'leaves')).toBe('leaves');
  });

  it('lets one of a hundred who miss at once load, and counts hits, misses and loads (C8.4, C10.3)', async () => {
    const names = ['cache_hits_total', 'cache_misses_total', 'cache_loads_total'];
    const figures = () => Promise.all(names.map(counted));
    const before = await figures();
    const key = unique('tea');
    const { load, open, begun } = gatedLoad(() => 7);
    const readers = Array.from({ length: 100 }, () => shop.get(key, {}, load));
    await until(() => begun() > 0);
    open();
    expect(new Set(await Promise.all(readers))).toEqual(new Set([7]));
    expect(begun()).toBe(1);
    await shop.get(key, {}, load);
    expect((await figures()).map((figure, index) => figure - before[index]!)).toEqual([1, 100, 1]);
  });

  it('is an app’s own: the same key and tag of another are something else (C7.5)', async () => {
    const key = unique('tea');
    const read = (cache: AppCache, value: string) => cache.get(key, { tags: ['all'] }, async () => value);
    expect([await read(shop, 'shop'), await read(blog, 'blog'), await read(shop, 'new')]).toEqual([
      'shop',
      'blog',
      'shop',
    ]);
    await blog.invalidate('all');
    expect([await read(shop, 'new'), await read(blog, 'new')]).toEqual(['shop', 'new']);
  });

  it('ends all values of a tag, and no other (C8.4)', async () => {
    const [first, second, third] = [unique('tea'), unique('tea'), unique('tea')];
    const tag = unique('tag');
    const read = (key: string, tags: string[], value: number) => shop.get(key, { tags }, async () => value);
    const readAll = (value: number) =>
      Promise.all([read(first, [tag], value), read(second, [tag, 'x'], value), read(third, ['x'], value)]);
    expect(await readAll(1)).toEqual([1, 1, 1]);
    await shop.invalidate(tag, 'nobody-has-it');
    expect(await readAll(2)).toEqual([2, 2, 1]);
    await shop.remove(third);
    expect(await readAll(3)).toEqual([2, 2, 3]);
  });

  it('ends values by their TTL (C8.4)', async () => {
    const key = unique('tea');
    const read = (value: number) => shop.get(key, { ttlSeconds: 1 }, async () => value);
    expect([await read(1), await read(2)]).toEqual([1, 1]);
    if (store === 'memory') clock.advance(1);
    await until(async () => (await read(3)) === 3);
  });

  it.each([
    ['invalidate', (key: string, tag: string) => [() => shop.invalidate(tag), key] as const],
    ['remove', (key: string) => [() => shop.remove(key), key] as const],
  ])('never keeps what was loaded before %s, and gives it to nobody who comes after (C8.4)', async (_how, end) => {
    const [key, tag] = [unique('tea'), unique('tag')];
    const [finish] = end(key, tag);
    let price = 1;
    const { load, open, begun } = gatedLoad(() => price);
    const early = shop.get(key, { tags: [tag] }, load);
    await until(() => begun() === 1);
    price = 2;
    await finish();
    const late = shop.get(key, { tags: [tag] }, async () => price);
    expect(await late).toBe(2);
    open();
    expect(await early).toBe(1);
    expect(await shop.get(key, { tags: [tag] }, async () => 3)).toBe(2);
  });

  it('refuses keys, tags and TTLs that it cannot keep, and what JSON cannot hold', async () => {
    const load = async () => 1;
    for (const key of ['', '#tag:x', 'two words', 'é', 'x'.repeat(201)])
      await expect(shop.get(key, {}, load)).rejects.toThrow(/shop: a key of the cache/);
    for (const ttlSeconds of [0, 3601, 1.5, Number.NaN])
      await expect(shop.get('a', { ttlSeconds }, load)).rejects.toThrow('kept 1 to 3600 s');
    for (const tag of ['', 'a b', 'x'.repeat(101)])
      await expect(shop.invalidate(tag)).rejects.toThrow('shop: a tag of the cache');
    await expect(shop.get(unique('a'), {}, async () => undefined as unknown as null)).rejects.toThrow(
      'nothing that JSON',
    );
  });

  it('takes plain data alone: the types say so', async () => {
    interface Tea {
      name: string;
      leaves: readonly { grams: number | null }[];
      note?: string;
    }
    const tea: Tea = await shop.get(unique('tea'), {}, async (): Promise<Tea> => ({ name: 'Green', leaves: [] }));
    expect(tea).toEqual({ name: 'Green', leaves: [] });
    // @ts-expect-error a Date would come back as text
    await shop.get(unique('tea'), {}, async () => ({ at: new Date() }));
    // @ts-expect-error nor would a list of them
    await shop.get(unique('tea'), {}, async () => [new Date()]);
    // @ts-expect-error a Map would come back empty
    await shop.get(unique('tea'), {}, async () => new Map<string, string>());
  });

  if (store === 'redis')
    it('has a TTL on all that it writes, under the name of the contract (C7.5)', async () => {
      const key = unique('tea');
      const { load, open, begun } = gatedLoad(() => 1);
      const reading = shop.get(key, { ttlSeconds: 60, tags: ['all'] }, load);
      await until(() => begun() === 1);
      const prefix = state.redis!.keyPrefix;
      const keys = () => state.redis!.run((redis) => redis.keys(`${prefix}*`));
      expect(await keys()).toContain(`${prefix}cache:shop:#lease:${key}`);
      open();
      await reading;
      expect(await keys()).toContain(`${prefix}cache:shop:${key}`);
      expect(await keys()).not.toContain(`${prefix}cache:shop:#lease:${key}`);
      for (const name of await keys()) {
        expect(name).toMatch(/^test-\w+:cache:/);
        expect([name, await state.redis!.run((redis) => redis.pttl(name))]).toEqual([name, expect.any(Number)]);
        expect(await state.redis!.run((redis) => redis.pttl(name))).toBeGreaterThan(0);
      }
    });
});
