import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SingleFlight } from './index.js';

describe('SingleFlight', () => {
  it('runs once for all who ask for a key at the same time, and again for one who asks later', async () => {
    const flights = new SingleFlight<string, number>();
    let runs = 0;
    const work = () => Promise.resolve((runs += 1));
    expect(await Promise.all([flights.run('a', work), flights.run('a', work), flights.run('b', work)])).toEqual([
      1, 1, 2,
    ]);
    expect(await flights.run('a', work)).toBe(3);
  });

  it('gives a failure to all who waited, and keeps none', async () => {
    const flights = new SingleFlight<string, number>();
    const failing = () => Promise.reject(new Error('no'));
    const asked = await Promise.allSettled([flights.run('a', failing), flights.run('a', failing)]);
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await flights.run('a', () => Promise.resolve(1))).toBe(1);
  });

  it('keeps nothing of work that threw before it gave a promise', async () => {
    const flights = new SingleFlight<string, number>();
    const broken = () => {
      throw new Error('broken');
    };
    expect(() => flights.run('a', broken)).toThrow('broken');
    expect(await flights.run('a', () => Promise.resolve(1))).toBe(1);
  });

  it('tells of a run while it runs', async () => {
    const flights = new SingleFlight<string, string>();
    const { promise, resolve } = Promise.withResolvers<string>();
    const run = flights.run('a', () => promise);
    expect(flights.running('a')).toBe(run);
    expect(flights.running('b')).toBeUndefined();
    resolve('done');
    await run;
    expect(flights.running('a')).toBeUndefined();
  });

  it('never runs a key twice at once, in whatever order callers ask and runs end', async () => {
    const commands = fc.array(
      fc.record({ key: fc.constantFrom('a', 'b', 'c'), ends: fc.boolean(), fails: fc.boolean() }),
    );
    await fc.assert(
      fc.asyncProperty(commands, async (steps) => {
        const flights = new SingleFlight<string, string>();
        const open = new Map<string, PromiseWithResolvers<string>>();
        for (const { key, ends, fails } of steps) {
          const before = open.get(key);
          const asked = flights.run(key, () => {
            expect(before).toBeUndefined();
            const run = Promise.withResolvers<string>();
            open.set(key, run);
            return run.promise;
          });
          asked.catch(() => undefined);
          expect(open.has(key)).toBe(true);
          if (!ends) continue;
          if (fails) open.get(key)?.reject(new Error(key));
          else open.get(key)?.resolve(key);
          await Promise.allSettled([asked]);
          open.delete(key);
        }
      }),
    );
  });
});
