import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { codes } from '#core/errors';
import { Bulkhead } from '#core/limits';

const RULES = { of: 'place', queueMax: 100, waitMs: 60_000, sharePercent: 50 };
const shares = (capacity: number, owners: readonly string[], sharePercent = 50) =>
  new Bulkhead({ ...RULES, capacity, owners, sharePercent })
    .stats()
    .map(({ owner, guaranteed, most }) => [owner, guaranteed, most]);

describe('shares of a bulkhead', () => {
  it('are an even part of one half for each owner, and at most half of all places (C7.2)', () => {
    expect(shares(30, ['platform', 'a', 'b'])).toEqual([
      ['platform', 5, 15],
      ['a', 5, 15],
      ['b', 5, 15],
    ]);
    expect(shares(30, ['platform', 'a'], 80)).toEqual([
      ['platform', 7, 24],
      ['a', 7, 24],
    ]);
  });

  it('are at least one place each while there are enough, then one for the first owner alone (C7.2)', () => {
    expect(shares(4, ['platform', 'a', 'b', 'c']).map(([, guaranteed]) => guaranteed)).toEqual([1, 1, 1, 1]);
    expect(shares(3, ['platform', 'a', 'b', 'c'])).toEqual([
      ['platform', 1, 2],
      ['a', 0, 2],
      ['b', 0, 2],
      ['c', 0, 2],
    ]);
    expect(shares(1, ['platform', 'a'])).toEqual([
      ['platform', 0, 1],
      ['a', 0, 1],
    ]);
  });
});

describe('a bulkhead', () => {
  const owners = ['platform', 'a', 'b'];

  it('gives a place without a promise while there is room (C7.2)', async () => {
    const bulkhead = new Bulkhead({ ...RULES, capacity: 12, owners });
    expect(Array.from({ length: 6 }, () => bulkhead.enter('a'))).toEqual(Array(6).fill(undefined));
    const waiting = bulkhead.enter('a');
    expect(waiting).toBeInstanceOf(Promise);
    bulkhead.leave('a');
    await waiting;
  });

  it('keeps the guaranteed places of an owner from all the others together (C4.5, C7.2)', async () => {
    const bulkhead = new Bulkhead({ ...RULES, capacity: 12, owners, waitMs: 20 });
    const greedy = Array.from({ length: 40 }, (_caller, index) =>
      Promise.resolve(bulkhead.enter(index < 20 ? 'a' : 'b')),
    );
    expect(bulkhead.stats().map(({ used }) => used)).toEqual([0, 6, 4]);
    expect([bulkhead.enter('platform'), bulkhead.enter('platform')]).toEqual([undefined, undefined]);
    const refused = (await Promise.allSettled(greedy)).filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(30);
  });

  it('refuses with 5003 and Retry-After when the line is full, and after the longest wait (C7.2)', async () => {
    const bulkhead = new Bulkhead({ ...RULES, capacity: 3, owners, queueMax: 1, waitMs: 20 });
    expect(bulkhead.enter('a')).toBeUndefined();
    const [waiting, refused] = [bulkhead.enter('a'), bulkhead.enter('a')];
    const refusal = { definition: codes.serviceUnavailable, headers: { 'retry-after': '1' } };
    await expect(refused).rejects.toMatchObject(refusal);
    expect(bulkhead.stats()[1]).toMatchObject({ waiting: 1, rejected: 1 });
    await expect(waiting).rejects.toMatchObject(refusal);
    expect(bulkhead.stats()[1]).toMatchObject({ used: 1, waiting: 0, rejected: 2 });
    bulkhead.leave('a');
    expect(bulkhead.enter('a')).toBeUndefined();
  });

  it('says who has no share, and who gives back what he does not hold', () => {
    const bulkhead = new Bulkhead({ ...RULES, capacity: 3, owners });
    expect(() => bulkhead.enter('stranger')).toThrow('stranger has no share of any place');
    expect(() => bulkhead.leave('a')).toThrow('a gave back a place that it did not hold');
  });

  const world = fc.record({
    capacity: fc.integer({ min: 1, max: 12 }),
    owners: fc.integer({ min: 1, max: 6 }).map((count) => Array.from({ length: count }, (_o, i) => `owner-${i}`)),
    sharePercent: fc.integer({ min: 1, max: 100 }),
    steps: fc.array(fc.record({ enters: fc.boolean(), who: fc.nat() }), { maxLength: 120 }),
  });

  it('never lends more than there is, keeps every guarantee and order, and lets nobody wait beside a free place (C7.2)', async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ steps, ...rules }) => {
        const bulkhead = new Bulkhead({ ...RULES, ...rules });
        const held: string[] = [];
        const came = new Map<string, number>();
        const admitted: { owner: string; turn: number }[] = [];
        const step = async (enters: boolean, who: number) => {
          if (enters || held.length === 0) {
            const owner = rules.owners[who % rules.owners.length]!;
            const turn = (came.get(owner) ?? 0) + 1;
            came.set(owner, turn);
            const get = () => void (held.push(owner), admitted.push({ owner, turn }));
            const wait = bulkhead.enter(owner);
            if (wait) void wait.then(get);
            else get();
          } else bulkhead.leave(held.splice(who % held.length, 1)[0]!);
          await Promise.resolve();
        };
        for (const { enters, who } of steps) {
          await step(enters, who);
          judge(bulkhead, rules.capacity, held);
        }
        // all that wait get their place when the others leave
        while (held.length > 0) await step(false, 0);
        expect(admitted).toHaveLength([...came.values()].reduce((sum, count) => sum + count, 0));
        for (const owner of rules.owners) {
          const turns = admitted.filter((one) => one.owner === owner).map(({ turn }) => turn);
          expect(turns).toEqual([...turns].sort((one, other) => one - other));
        }
      }),
      { numRuns: 400 },
    );
  });

  function judge(bulkhead: Bulkhead, capacity: number, held: readonly string[]): void {
    const stats = bulkhead.stats();
    expect(stats.reduce((sum, { used }) => sum + used, 0)).toBe(held.length);
    expect(held.length).toBeLessThanOrEqual(capacity);
    const lent = stats.reduce((sum, { used, guaranteed }) => sum + Math.max(used, guaranteed), 0);
    expect(lent).toBeLessThanOrEqual(capacity);
    for (const { used, guaranteed, most, waiting } of stats) {
      expect(used).toBeLessThanOrEqual(most);
      if (waiting > 0) expect(used < guaranteed || (used < most && lent < capacity)).toBe(false);
    }
  }
});
