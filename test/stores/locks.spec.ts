import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadSettings } from '#core/config';
import { type LockStore, MemoryLockStore, RedisLockStore } from '#core/locks';
import { RedisConfig, RedisPool } from '#core/redis';
import { MovableClock } from '../boot.js';
import { redisEnv, stores } from '../support/redis.js';
import { until } from '../support/until.js';

const TTL_MS = 60_000;

/** What may happen to the locks of one store. */
type Act =
  | { act: 'acquire' | 'renew' | 'release'; resource: string; holder: string }
  | { act: 'expire'; resource: string }
  | { act: 'raise'; by: number }
  | { act: 'forget' };

const resource = fc.constantFrom('shop:a', 'shop:b');
const holder = fc.constantFrom('x', 'y', 'z');
const acts = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ act: fc.constantFrom('acquire', 'renew', 'release'), resource, holder }) },
    { weight: 2, arbitrary: fc.record({ act: fc.constant('expire' as const), resource }) },
    { weight: 1, arbitrary: fc.record({ act: fc.constant('raise' as const), by: fc.integer({ min: 0, max: 5e6 }) }) },
    { weight: 1, arbitrary: fc.constant({ act: 'forget' as const }) },
  ),
  { maxLength: 40 },
) as fc.Arbitrary<Act[]>;

describe.each(stores)('locks in %s', (kind) => {
  const clock = new MovableClock();
  let redis: RedisPool | undefined;
  let store: LockStore;

  beforeAll(async () => {
    if (kind === 'redis') redis = new RedisPool(loadSettings([RedisConfig], { env: redisEnv() }).get(RedisConfig));
    await redis?.connected();
    store = redis ? new RedisLockStore(redis) : new MemoryLockStore(clock);
  });
  afterAll(() => redis?.close());

  const keyOf = (name: string) => `${redis!.keyPrefix}lock:${name}`;
  const remove = (...names: string[]) =>
    redis!.run((client) => client.del(...names.map(keyOf))); /** The clock moves, and the store sees it. */
  const pass = async (seconds: number) => {
    clock.advance(seconds);
    await store.renew('nothing', 'nobody', TTL_MS);
  };

  /** One holder a lock, renewed and released by it alone, numbers that only rise: all that is promised. */
  class Model {
    private readonly holders = new Map<string, string>();
    private highest = 0;

    async follow(step: Act): Promise<void> {
      if (step.act === 'raise') return this.raise(step.by);
      if (step.act === 'forget') return this.forget();
      const current = this.holders.get(step.resource);
      if (step.act === 'expire') return this.expire(step.resource, current);
      const isHolder = current === step.holder;
      if (step.act === 'renew') expect(await store.renew(step.resource, step.holder, TTL_MS)).toBe(isHolder);
      if (step.act === 'release') expect(await store.release(step.resource, step.holder)).toBe(isHolder);
      if (step.act === 'release' && isHolder) this.holders.delete(step.resource);
      if (step.act === 'acquire') await this.acquire(step.resource, step.holder, current);
    }

    async end(): Promise<void> {
      for (const [name, current] of this.holders) await store.release(name, current);
    }

    private async acquire(name: string, by: string, current: string | undefined): Promise<void> {
      const fence = await store.acquire(name, by, TTL_MS);
      if (current !== undefined) {
        expect(fence).toBeNull();
        return;
      }
      this.holders.set(name, by);
      expect(Number.isSafeInteger(fence)).toBe(true);
      expect(fence).toBeGreaterThan(this.highest);
      this.highest = fence!;
    }

    /** No time passes for the others: in the process they are renewed as their holders would. */
    private async expire(name: string, current: string | undefined): Promise<void> {
      if (redis) await remove(name);
      for (let quarter = 0; quarter < 4 && !redis; quarter += 1) {
        await pass(TTL_MS / 4000);
        await this.renewAllBut(name);
      }
      if (current !== undefined) this.holders.delete(name);
    }

    private async renewAllBut(name: string): Promise<void> {
      for (const [other, by] of this.holders) if (other !== name) await store.renew(other, by, TTL_MS);
    }

    /** Redis loses its last number, the process's clock goes back. A number above Redis's clock is known to SQL alone. */
    private async forget(): Promise<void> {
      if (!redis) return pass(-3600);
      await remove('fence');
      const [seconds, micros] = await redis.run((client) => client.time());
      this.highest = Math.min(this.highest, Number(seconds) * 1e6 + Number(micros));
    }

    private async raise(by: number): Promise<void> {
      await store.raise(this.highest + by);
      this.highest += by;
    }
  }

  it('follow the model of one holder and rising numbers, whatever happens to them (C8.4)', async () => {
    await fc.assert(
      fc.asyncProperty(acts, async (steps) => {
        const model = new Model();
        try {
          for (const step of steps) await model.follow(step);
        } finally {
          await model.end();
        }
      }),
      { numRuns: redis ? 60 : 600 },
    );
  });

  it('are had by one of many who ask at once (C8.4)', async () => {
    const fences = await Promise.all(
      Array.from({ length: 50 }, (_, index) => store.acquire('shop:race', String(index), TTL_MS)),
    );
    expect(fences.filter((fence) => fence !== null)).toHaveLength(1);
  });

  it('end by their TTL, and can be had again', async () => {
    const first = await store.acquire('shop:ends', 'x', 1000);
    expect(await store.acquire('shop:ends', 'y', 1000)).toBeNull();
    if (!redis) clock.advance(1);
    let second: number | null = null;
    await until(async () => (second = await store.acquire('shop:ends', 'y', 1000)) !== null);
    expect(second).toBeGreaterThan(first!);
    expect(await store.renew('shop:ends', 'x', 1000)).toBe(false);
    expect(await store.release('shop:ends', 'x')).toBe(false);
  });

  it('leave nothing without an end in Redis, under the names of the contract (C7.5)', async () => {
    if (!redis) return;
    await store.acquire('shop:named', 'x', TTL_MS);
    const ttls = await Promise.all(
      ['shop:named', 'fence'].map((name) => redis!.run((client) => client.pttl(keyOf(name)))),
    );
    expect(ttls[0]).toBeGreaterThan(TTL_MS - 10_000);
    expect(ttls[0]).toBeLessThanOrEqual(TTL_MS);
    expect(ttls[1]).toBeGreaterThan(TTL_MS);
  });
});
