import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { unique } from '../factories/given.js';
import { describeRedis, redisEnv } from '../support/redis.js';
import { until } from '../support/until.js';
import { type CacheProcess, cacheProcess, Source } from './processes.js';

const source = () => new Source(unique('tea'), unique('tag'));

describeRedis('a cache that two processes share', () => {
  let here: CacheProcess;
  let there: CacheProcess;
  let deaf: CacheProcess;

  beforeAll(async () => {
    const env = redisEnv();
    [here, there, deaf] = await Promise.all([cacheProcess(env), cacheProcess(env), cacheProcess(env, { deaf: true })]);
  });
  afterAll(() => {
    for (const each of [here, there, deaf]) each.close();
  });

  it('has one load for two hundred who miss at once at both (C8.4)', async () => {
    const tea = source();
    const { promise: opened, resolve: open } = Promise.withResolvers<undefined>();
    const load = async () => {
      const value = await tea.load();
      await opened;
      return value;
    };
    const reads = Array.from({ length: 200 }, (_none, index) => tea.read(index % 2 ? here : there, load));
    await until(() => tea.loads > 0);
    open(undefined);
    expect(new Set(await Promise.all(reads))).toEqual(new Set([0]));
    expect(tea.loads).toBe(1);
  });

  it('tells the failure of a load to those of its process; the other one loads for itself (C8.4)', async () => {
    const tea = source();
    const { promise: opened, resolve: open } = Promise.withResolvers<undefined>();
    let failed = 0;
    const failing = async () => {
      failed += 1;
      await opened;
      throw new Error('no leaves');
    };
    const early = [tea.read(here, failing), tea.read(here, failing)];
    await until(() => failed === 1);
    const late = tea.read(there);
    open(undefined);
    for (const { status } of await Promise.allSettled(early)) expect(status).toBe('rejected');
    expect(await late).toBe(0);
    expect([failed, tea.loads]).toEqual([1, 1]);
  });

  it('takes over the load of a process that died, when its lease is over (C8.4)', async () => {
    const dying = await cacheProcess({ ...redisEnv(), REDIS_KEY_PREFIX: here.state.redis!.keyPrefix });
    const tea = source();
    let begun = false;
    void tea.read(dying, () => ((begun = true), new Promise<number>(() => undefined)));
    await until(() => begun);
    dying.close();
    expect(await tea.read(there)).toBe(0);
    expect(await tea.read(here, async () => 99)).toBe(0);
  });

  it('keeps a slow load’s claim: nobody else begins it, and what it gives is kept (C8.4)', async () => {
    const tea = source();
    const slow = tea.read(here, async () => {
      await sleep(1600); // past a renewal, and past what callers may join
      return tea.load();
    });
    await sleep(700);
    const late = [tea.read(here, async () => 98), tea.read(there, async () => 99)];
    expect(await Promise.all([slow, ...late])).toEqual([0, 0, 0]);
    expect(tea.loads).toBe(1);
  });

  it.each([
    ['its tag was invalidated', (tea: Source) => here.cache.invalidate(tea.tag)],
    ['it was removed', (tea: Source) => here.cache.remove(tea.key)],
  ])('does not keep what was being loaded when %s, also when others have loaded since (C8.4)', async (_what, end) => {
    for (const sibling of [false, true]) {
      const tea = source();
      const { promise: opened, resolve: open } = Promise.withResolvers<undefined>();
      const slow = tea.read(here, async () => {
        const value = await tea.load();
        await opened;
        return value;
      });
      await until(() => tea.loads === 1);
      tea.committed = 1;
      await end(tea);
      // another value of the same tag, or the same one: the tag has a token again
      await (sibling ? new Source(unique('pot'), tea.tag).read(there) : tea.read(there));
      open(undefined);
      expect(await slow).toBe(0);
      const fresh = await cacheProcess({ ...redisEnv(), REDIS_KEY_PREFIX: here.state.redis!.keyPrefix });
      expect(await tea.read(fresh)).toBe(1);
      fresh.close();
    }
  });

  it('serves nothing old a second after a write, at the one that wrote and at one that hears of nothing (C8.4)', async () => {
    const tea = source();
    expect([await tea.read(here), await tea.read(there), await tea.read(deaf)]).toEqual([0, 0, 0]);
    await tea.write(here);
    expect(await tea.read(here)).toBe(1);
    const tookMs = await until(async () => (await tea.read(deaf)) === 1);
    expect(tookMs).toBeLessThan(30_000); // a second and what a busy machine adds, not the life of a value
    await until(async () => (await tea.read(there)) === 1);
  });

  it('never goes back: whatever races, a read after a write at the same process sees it, and all see the last (C8.4)', async () => {
    const who = fc.constantFrom('here', 'there', 'deaf');
    const step = fc.record({
      what: fc.constantFrom('read', 'read', 'write'),
      who,
      pauseMs: fc.nat(4),
      loadMs: fc.nat(8),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const tea = source();
        const processes = { here, there, deaf };
        const said = { here: 0, there: 0, deaf: 0 };
        const running: Promise<void>[] = [];
        for (const { what, who: name, pauseMs, loadMs } of steps) {
          const process = processes[name];
          if (what === 'write')
            running.push(
              tea.write(process).then((value) => {
                said[name] = value;
              }),
            );
          else {
            const atLeast = said[name];
            const load = async () => {
              const value = await tea.load();
              await sleep(loadMs);
              return value;
            };
            running.push(tea.read(process, load).then((value) => expect(value).toBeGreaterThanOrEqual(atLeast)));
          }
          await sleep(pauseMs);
        }
        await Promise.all(running);
        const last = tea.committed;
        // those that wrote it or heard of it, at once; then everybody, for good
        for (const process of [here, there, deaf]) await until(async () => (await tea.read(process)) === last);
        for (const process of [here, there, deaf]) expect(await tea.read(process)).toBe(last);
      }),
      { numRuns: 20, interruptAfterTimeLimit: 5000 },
    );
  });
});
