import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Clock } from '#core/app';
import { loadSettings } from '#core/config';
import { type Limit, type LimitStore, MemoryLimitStore, type Place, RateLimit, RedisLimitStore } from '#core/limits';
import { RedisConfig, RedisPool } from '#core/redis';
import { describeRedis, redisEnv, stores } from '../support/redis.js';

const START_MS = Date.UTC(2026, 10, 21);

/** Stands still until a test moves it, back too. */
class StillClock extends Clock {
  ms = START_MS;

  now(): Date {
    return new Date(this.ms);
  }
}

/** What a store must decide: every instant there was, looked through again for each request. */
class NaiveLog {
  private passed: number[] = [];

  take(now: number, { max, windowSeconds }: Limit): Omit<Place, 'stamp'> {
    const windowMs = windowSeconds * 1000;
    // what lies ahead of a clock set back counts from now on, and what is over is over
    this.passed = this.passed.map((instant) => Math.min(instant, now)).filter((instant) => now - instant < windowMs);
    const allowed = this.passed.length < max;
    if (allowed) this.passed.push(now);
    return { allowed, remaining: max - this.passed.length, resetMs: this.passed[0]! + windowMs - now };
  }
}

interface Arrival {
  /** How far the clock went since the one before; back when negative. */
  stepMs: number;
}

const limits = fc.record({ max: fc.integer({ min: 1, max: 6 }), windowSeconds: fc.integer({ min: 1, max: 5 }) });
const arrivals = (fromMs: number) =>
  fc.array<Arrival>(
    fc.record({ stepMs: fc.oneof(fc.integer({ min: fromMs, max: 2000 }), fc.constant(0), fc.constant(1000)) }),
    { maxLength: 40 },
  );

describe.each(stores)('a limit counted in %s', (kind) => {
  const clock = new StillClock();
  let redis: RedisPool | undefined;
  let store: LimitStore;

  beforeAll(async () => {
    if (kind === 'redis') redis = new RedisPool(loadSettings([RedisConfig], { env: redisEnv() }).get(RedisConfig));
    await redis?.connected();
    store = redis ? new RedisLimitStore(redis, clock) : new MemoryLimitStore(clock);
  });
  afterAll(() => redis?.close());

  const runs = kind === 'redis' ? 60 : 500;

  it('decides as a log of every instant would, whatever arrives when and wherever the clock steps (C9.4)', async () => {
    await fc.assert(
      fc.asyncProperty(limits, arrivals(-8000), async (limit, steps) => {
        const [key, log] = [randomUUID(), new NaiveLog()];
        for (const { stepMs } of steps) {
          clock.ms += stepMs;
          const { stamp: _own, ...place } = await store.take(key, limit);
          expect(place).toEqual(log.take(clock.ms, limit));
        }
      }),
      { numRuns: runs },
    );
  });

  it('lets no more pass in any window than it says, and nobody wait longer than one, when the clock is set back', async () => {
    await fc.assert(
      fc.asyncProperty(limits, arrivals(0), fc.integer({ min: 1, max: 100_000 }), async (limit, steps, backMs) => {
        const key = randomUUID();
        const passed: number[] = [];
        let sinceStartMs = 0;
        for (const [index, { stepMs }] of steps.entries()) {
          sinceStartMs += stepMs;
          clock.ms += index % 5 === 4 ? stepMs - backMs : stepMs;
          if ((await store.take(key, limit)).allowed) passed.push(sinceStartMs);
        }
        const windowMs = limit.windowSeconds * 1000;
        for (const instant of passed) {
          const together = passed.filter((other) => other >= instant && other < instant + windowMs);
          expect(together.length).toBeLessThanOrEqual(limit.max);
        }
        await store.take(key, limit); // notices the last step of the clock
        clock.ms += windowMs;
        expect((await store.take(key, limit)).allowed).toBe(true);
      }),
      { numRuns: runs },
    );
  });

  it('gives each key its own count, and takes nothing for a try that it refuses', async () => {
    const [key, other, limit] = [randomUUID(), randomUUID(), { max: 2, windowSeconds: 60 }];
    expect(await store.take(key, limit)).toMatchObject({ allowed: true, remaining: 1, resetMs: 60_000 });
    clock.ms += 10_000;
    await store.take(key, limit);
    for (let tries = 0; tries < 3; tries += 1) {
      expect(await store.take(key, limit)).toMatchObject({ allowed: false, remaining: 0, resetMs: 50_000 });
    }
    expect(await store.take(other, limit)).toMatchObject({ allowed: true, remaining: 1, resetMs: 60_000 });
    clock.ms += 50_000;
    expect(await store.take(key, limit)).toMatchObject({ allowed: true, remaining: 0, resetMs: 10_000 });
  });

  it('counts a place that is given back as never taken, once', async () => {
    const [key, limit] = [randomUUID(), { max: 2, windowSeconds: 60 }];
    const first = await store.take(key, limit);
    clock.ms += 1000;
    await store.take(key, limit);
    await store.giveBack(key, first);
    await store.giveBack(key, first);
    expect(await store.take(key, limit)).toMatchObject({ allowed: true, remaining: 0, resetMs: 60_000 });
    expect((await store.take(key, limit)).allowed).toBe(false);
  });

  it('holds for those who passed under a limit that was higher', async () => {
    const key = randomUUID();
    for (let second = 0; second < 3; second += 1) {
      await store.take(key, { max: 5, windowSeconds: 60 });
      clock.ms += 1000;
    }
    const lowered = await store.take(key, { max: 2, windowSeconds: 60 });
    expect(lowered).toMatchObject({ allowed: false, remaining: 0, resetMs: 58_000 });
    clock.ms += 58_000;
    expect((await store.take(key, { max: 2, windowSeconds: 60 })).allowed).toBe(true);
  });

  it('lets exactly as many pass of those who come at once', async () => {
    const [key, limit] = [randomUUID(), { max: 300, windowSeconds: 60 }];
    const places = await Promise.all(Array.from({ length: 500 }, async () => store.take(key, limit)));
    expect(places.filter(({ allowed }) => allowed)).toHaveLength(300);
    // and forgets them together, hundreds in one step
    clock.ms += 1;
    expect((await store.take(key, { max: 301, windowSeconds: 60 })).allowed).toBe(true);
    clock.ms += 59_999;
    expect(await store.take(key, limit)).toMatchObject({ allowed: true, remaining: 298 });
  });
});

describeRedis('a limit counted in Redis', () => {
  it('is counted by the clock of the server, and its key ends with its window (C7.5)', async () => {
    const redis = new RedisPool(loadSettings([RedisConfig], { env: redisEnv() }).get(RedisConfig));
    await redis.connected();
    const store = new RedisLimitStore(redis);
    const before = Date.now();
    const { stamp } = await store.take('get/app-x/things:u1', { max: 2, windowSeconds: 60 });
    expect(Math.abs(stamp / 1000 - before)).toBeLessThan(60_000);
    const key = `${redis.keyPrefix}ratelimit:get/app-x/things:u1`;
    expect(await redis.run((client) => client.lrange(key, 0, -1))).toEqual([String(stamp)]);
    const leftMs = await redis.run((client) => client.pttl(key));
    expect(leftMs).toBeGreaterThan(50_000);
    expect(leftMs).toBeLessThanOrEqual(60_000);
    redis.close();
  });
});

describe('a limit counted in memory', () => {
  it('forgets the keys that were not asked for the longest, rather than grow without bound', () => {
    const store = new MemoryLimitStore(new StillClock());
    const limit = { max: 1, windowSeconds: 60 };
    store.take('first', limit);
    for (let index = 0; index < 100_000; index += 1) store.take(`key ${index}`, limit);
    expect(store.take('key 99999', limit).allowed).toBe(false);
    expect(store.take('first', limit).allowed).toBe(true);
  });
});

it.each([
  { max: 0, windowSeconds: 60 },
  { max: 100_001, windowSeconds: 60 },
  { max: 1.5, windowSeconds: 60 },
  { max: 1, windowSeconds: 0 },
  { max: 1, windowSeconds: 86_401 },
])('a mark for %j is refused where it is written', (limit) => {
  expect(() => RateLimit(limit)).toThrow(/a limit/);
});
