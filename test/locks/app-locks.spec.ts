import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '#core/database';
import { type AppLocks, FencesRepository, type Lock, LockBusyError, Locks } from '#core/locks';
import { runInContext } from '#observability';
import { type Booted, boot, MovableClock } from '../boot.js';
import { aDoor } from '../database/door.js';
import { describeRedis, redisEnv, REDIS_URL, stores } from '../support/redis.js';
import { type Proxy, startProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';

const BUSY = { definition: { code: 4003 }, retryable: true, headers: { 'retry-after': '1' } };

/** Holds a lock until it is let go. */
async function holding(locks: AppLocks, name: string, ttlSeconds = 300) {
  const [inside, leave] = [aDoor(), aDoor()];
  let held: Lock | undefined;
  const done = locks.withLock(name, { ttlSeconds }, (lock) => {
    held = lock;
    inside.open();
    return leave.opened;
  });
  await Promise.race([inside.opened, done]);
  const letGo = async () => {
    leave.open();
    await done;
  };
  return { lock: held!, letGo };
}

const isTaken = (locks: AppLocks, name: string) =>
  locks
    .withLock(name, {}, () => Promise.resolve(false))
    .catch((error: unknown) => {
      if (error instanceof LockBusyError) return true;
      throw error;
    });

describe.each(stores)('a lock in %s', (store) => {
  const clock = new MovableClock();
  let platform: Booted;
  let locks: AppLocks;
  let database: Database;

  beforeAll(async () => {
    platform = await boot({ clock, env: store === 'redis' ? redisEnv() : {} });
    locks = platform.nest.get(Locks).of('shop');
    database = platform.nest.get(Database);
  });
  afterAll(() => platform.close());

  const redis = () => platform.state.redis!;
  const count = async (name: string) =>
    Number(new RegExp(`^${name}{app="shop"} (\\d+)$`, 'm').exec(await platform.metrics.text())?.[1] ?? 0);

  it('is held by one work at a time; the others are told so, or wait (C8.4)', async () => {
    const { letGo } = await holding(locks, 'one');
    await expect(locks.withLock('one', {}, () => Promise.resolve())).rejects.toMatchObject(BUSY);
    await expect(locks.withLock('one', { waitMs: 50 }, () => Promise.resolve())).rejects.toMatchObject(BUSY);
    const waiting = locks.withLock('one', { waitMs: 200_000 }, () => Promise.resolve('done'));
    await letGo();
    expect(await waiting).toBe('done');
  });

  it('is given back when its work is done, and when that failed', async () => {
    expect(await locks.withLock('back', {}, () => Promise.resolve('done'))).toBe('done');
    await expect(locks.withLock('back', {}, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await isTaken(locks, 'back')).toBe(false);
  });

  it('is its app’s: another app’s lock of that name is another lock (C7.5)', async () => {
    const { letGo } = await holding(locks, 'same');
    expect(await isTaken(platform.nest.get(Locks).of('blog'), 'same')).toBe(false);
    await letGo();
  });

  it('lets ten who add up lose nothing', async () => {
    let sum = 0;
    const add = () =>
      locks.withLock('sum', { waitMs: 200_000 }, async () => {
        const before = sum;
        await new Promise((resolve) => setImmediate(resolve));
        sum = before + 1;
      });
    await Promise.all(Array.from({ length: 10 }, add));
    expect(sum).toBe(10);
  });

  it('is renewed while its work runs, beyond its TTL (C8.4)', async () => {
    const { lock, letGo } = await holding(locks, 'long', 3);
    const beyond = performance.now() + 4500;
    await until(() => performance.now() > beyond);
    expect(await isTaken(locks, 'long')).toBe(true);
    expect(lock.signal.aborted).toBe(false);
    await letGo();
  });

  it('tells its work when it is lost, and is then left to whoever has it (C8.4)', async () => {
    const lostBefore = await count('locks_lost_total');
    const { lock, letGo } = await holding(locks, 'lost', 1);
    if (store === 'memory') clock.advance(1);
    else await redis().run((client) => client.del(`${redis().keyPrefix}lock:shop:lost`));
    const next = await holding(locks, 'lost');
    await until(() => lock.signal.aborted);
    expect(lock.signal.reason).toMatchObject(BUSY);
    await expect(database.transaction(() => lock.guard())).rejects.toBe(lock.signal.reason);
    await letGo();
    expect(await isTaken(locks, 'lost')).toBe(true);
    await next.letGo();
    expect(await count('locks_lost_total')).toBe(lostBefore + 1);
  });

  it('refuses at the fence whoever was overtaken and does not know it (C8.4)', async () => {
    const former = await holding(locks, 'fenced');
    if (store === 'memory') clock.advance(300);
    else await redis().run((client) => client.del(`${redis().keyPrefix}lock:shop:fenced`));
    const newer = await holding(locks, 'fenced');
    expect(newer.lock.fence).toBeGreaterThan(former.lock.fence);
    await database.transaction(() => newer.lock.guard());
    expect(former.lock.signal.aborted).toBe(false);
    await expect(database.transaction(() => former.lock.guard())).rejects.toMatchObject({
      ...BUSY,
      newerFence: newer.lock.fence,
    });
    expect(former.lock.signal.aborted).toBe(true);
    await Promise.all([former.letGo(), newer.letGo()]);
  });

  it('is had with a higher number after the database refused one: the clock of the store may be behind', async () => {
    const ahead = (Date.now() + 3_600_000) * 1000;
    await database.transaction(() =>
      platform.nest.get(FencesRepository).ensureNewest({ resource: 'shop:behind', fence: ahead, holder: 'before' }),
    );
    const write = () => locks.withLock('behind', {}, (lock) => database.transaction(() => lock.guard()));
    await expect(write()).rejects.toMatchObject(BUSY);
    await expect(write()).resolves.toBeUndefined();
  });

  it('ends by itself when the request it belongs to is over and its work hangs (C5.5)', async () => {
    const context = {
      traceId: '1',
      spanId: '1',
      sampled: false,
      random: false,
      requestId: '1',
      app: 'shop',
      expired: false,
    };
    const { lock, letGo } = await runInContext(context, () => holding(locks, 'hangs', 1));
    context.expired = true;
    await until(() => lock.signal.aborted);
    expect(lock.signal.reason).toMatchObject({ definition: { code: 5005 } });
    if (store === 'memory') clock.advance(1);
    await until(async () => !(await isTaken(locks, 'hangs')));
    await letGo();
  });

  it('is not taken inside a transaction, whose commit would come after it, nor without an end or a name', async () => {
    const nothing = () => Promise.resolve();
    await expect(database.transaction(() => locks.withLock('x', {}, nothing))).rejects.toThrow(/inside a transaction/);
    await expect(locks.withLock('x', { ttlSeconds: 0 }, nothing)).rejects.toThrow(/TTL/);
    await expect(locks.withLock('a b', {}, nothing)).rejects.toThrow(/name/);
    await expect(locks.withLock('x', {}, (lock) => lock.guard())).rejects.toThrow(/outside of a transaction/);
  });

  it('is counted by app (C10.3)', async () => {
    const [acquired, busy] = [await count('locks_acquired_total'), await count('locks_busy_total')];
    const { letGo } = await holding(locks, 'counted');
    expect(await isTaken(locks, 'counted')).toBe(true);
    await letGo();
    expect(await count('locks_acquired_total')).toBe(acquired + 1);
    expect(await count('locks_busy_total')).toBe(busy + 1);
  });
});

describe('locks of two processes without Redis', () => {
  it('do not know each other, and yet whoever came first cannot write after the other (C7.1)', async () => {
    const clock = new MovableClock();
    const here = await boot({ clock });
    try {
      const there = await boot({
        clock,
        database: { dialect: 'sqlite', env: here.env, drop: () => Promise.resolve() },
      });
      const database = here.nest.get(Database);
      const first = await holding(here.nest.get(Locks).of('shop'), 'both');
      clock.advance(0.001);
      const second = await holding(there.nest.get(Locks).of('shop'), 'both');
      await database.transaction(() => first.lock.guard());
      await there.nest.get(Database).transaction(() => second.lock.guard());
      await expect(database.transaction(() => first.lock.guard())).rejects.toMatchObject(BUSY);
      await Promise.all([first.letGo(), second.letGo()]);
      await there.close();
    } finally {
      await here.close();
    }
  });
});

describeRedis('a lock while Redis is away', () => {
  let proxy: Proxy;
  let platform: Booted;
  let locks: AppLocks;

  beforeAll(async () => {
    const { hostname, port } = new URL(REDIS_URL);
    proxy = await startProxy({ host: hostname, port: Number(port || 6379) });
    // a lock of 4 s is renewed after a third of that: by then it is known that Redis does not answer
    const env = { ...redisEnv(), REDIS_URL: `redis://127.0.0.1:${proxy.port}`, REDIS_TIMEOUT_MS: '1000' };
    platform = await boot({ env });
    locks = platform.nest.get(Locks).of('shop');
  });
  afterAll(async () => {
    await platform.close();
    await proxy.close();
  });

  const AWAY = { definition: { code: 5003 }, name: 'RedisAwayError' };
  const away = () => until(() => !platform.state.redis!.available);
  const back = async () => {
    proxy.restore();
    await until(() => platform.state.redis!.stats().ready === platform.state.redis!.stats().capacity);
  };

  it('is refused with 5003, and had again once it is back (C7.6)', async () => {
    proxy.cut();
    await expect(locks.withLock('away', { waitMs: 5000 }, () => Promise.resolve())).rejects.toMatchObject(AWAY);
    await away();
    await back();
    expect(await isTaken(locks, 'away')).toBe(false);
  });

  it('is kept through an outage shorter than its TTL (C8.4)', async () => {
    const { lock, letGo } = await holding(locks, 'short', 6);
    proxy.cut();
    await away();
    const { failures } = platform.state.redis!.stats();
    await until(() => platform.state.redis!.stats().failures > failures);
    await back();
    const ended = performance.now() + 6000;
    await until(() => performance.now() > ended);
    expect(lock.signal.aborted).toBe(false);
    expect(await isTaken(locks, 'short')).toBe(true);
    await letGo();
  });

  it('is lost after an outage of its TTL: the work is told with 5003, and ends as it likes (C8.4, C7.6)', async () => {
    const { lock, letGo } = await holding(locks, 'long', 4);
    proxy.silence();
    await until(() => lock.signal.aborted);
    expect(lock.signal.reason).toMatchObject(AWAY);
    await letGo();
    await away();
    await back();
  });
});
