import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evaluate, type Flag, readyFlag } from '#core/flags';

const AT = new Date(0);

const flag = (rules: Partial<Flag> = {}) =>
  readyFlag({
    id: 1,
    key: 'app-x.new-checkout',
    enabled: true,
    percentage: null,
    users: [],
    variants: {},
    environments: [],
    reason: null,
    retryAfterSeconds: null,
    createdAt: AT,
    updatedAt: AT,
    ...rules,
  });
const asker = (targetingKey?: string, username?: string) => ({ environment: 'production', targetingKey, username });
const isOn = (rules: Partial<Flag>, targetingKey?: string, username?: string) =>
  evaluate(flag(rules), asker(targetingKey, username)).isOn;
const everybody = Array.from({ length: 100_000 }, (_none, index) => String(index + 1));

const key = fc.stringMatching(/^[a-z][a-z0-9.-]{0,30}$/);
const user = fc.oneof(fc.integer({ min: 1 }).map(String), fc.uuid());
const percentage = fc.integer({ min: 0, max: 100 });
const variants = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.integer({ min: 1, max: 100 }), { minKeys: 1 });

describe('a flag', () => {
  it.each([
    ['on, without any rule', {}, true],
    ['off', { enabled: false }, false],
    ['off, whoever is named', { enabled: false, users: ['7'], percentage: 100 }, false],
    ['on elsewhere', { environments: ['staging'] }, false],
    ['on elsewhere, whoever is named', { environments: ['staging'], users: ['7'] }, false],
    ['on here', { environments: ['staging', 'production'] }, true],
    ['on for others', { users: ['8'] }, false],
    ['on for others and a half', { users: ['8'], percentage: 100 }, true],
    ['on for nobody but him', { users: ['7'], percentage: 0 }, true],
    ['on for nobody', { percentage: 0 }, false],
    ['on for all', { percentage: 100 }, true],
  ] as const)('that is %s is %#: %j -> %s (C9.3)', (_name, rules, wanted) => {
    expect(isOn(rules as Partial<Flag>, '7', 'alice')).toBe(wanted);
  });

  it.each([
    ['Alice', '7', 'aLICE', true],
    ['7', '7', 'alice', true],
    ['007', '7', 'alice', true],
    ['8', '7', 'alice', false],
    // he calls himself like the account that is meant
    ['8', '7', '8', false],
  ])('on for the user %s is, for %s called %s, on: %s (C3.2, C9.3)', (named, targetingKey, username, wanted) => {
    expect(isOn({ users: [named] }, targetingKey, username)).toBe(wanted);
  });

  it('on for a part of the users is off for nobody in particular', () => {
    expect([1, 50, 99].map((part) => isOn({ percentage: part }))).toEqual([false, false, false]);
    expect([0, 100].map((part) => isOn({ percentage: part }))).toEqual([false, true]);
  });
});

describe('a percentage', () => {
  it('gives one user the same answer every time, in every process (C9.3)', () => {
    fc.assert(
      fc.property(key, percentage, user, (name, part, who) => {
        const answers = [1, 2].map(() => evaluate(flag({ key: name, percentage: part }), asker(who)));
        expect(answers[0]).toEqual(answers[1]);
      }),
    );
    // written down: another way to count would move everybody at once
    const first = everybody.slice(0, 20).filter((who) => isOn({ percentage: 30 }, who));
    expect(first).toMatchInlineSnapshot(`
      [
        "7",
        "9",
        "10",
        "13",
        "16",
        "17",
        "18",
        "19",
      ]
    `);
  });

  it('only adds users when it is raised, and only takes some when it is lowered (C9.3)', () => {
    fc.assert(
      fc.property(key, percentage, percentage, user, (name, one, other, who) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)].map(
          (part) => evaluate(flag({ key: name, percentage: part }), asker(who)).isOn,
        );
        expect(!low || high).toBe(true);
      }),
    );
  });

  it.each([1, 10, 50, 90])('of %i is that part of 100,000 users, within 1 %% of all', (part) => {
    const count = everybody.filter((who) => isOn({ percentage: part }, who)).length;
    expect(Math.abs(count / everybody.length - part / 100)).toBeLessThan(0.01);
  });

  it('chooses other users for another flag', () => {
    const both = everybody.filter(
      (who) => isOn({ percentage: 10 }, who) && isOn({ key: 'other', percentage: 10 }, who),
    );
    expect(Math.abs(both.length / everybody.length - 0.01)).toBeLessThan(0.003);
  });
});

describe('variants', () => {
  const seen = (rules: Partial<Flag>, who?: string) => evaluate(flag(rules), asker(who)).variant?.name;

  it('give one user the same one every time, however they were written (C9.3)', () => {
    fc.assert(
      fc.property(key, variants, user, (name, weights, who) => {
        const reversed = Object.fromEntries(Object.entries(weights).reverse());
        const names = [weights, weights, reversed].map((each) => seen({ key: name, variants: each }, who));
        expect(new Set(names).size).toBe(1);
        expect(Object.keys(weights)).toContain(names[0]);
      }),
    );
  });

  it('are spread by their weights over 100,000 users, within 1 % of all, beside a percentage too', () => {
    const weights = { blue: 60, green: { weight: 30, value: '#0f0' }, red: 10, none: 0 };
    for (const part of [100, 50]) {
      const names = everybody.flatMap((who) => seen({ variants: weights, percentage: part }, who) ?? []);
      const shareOf = (name: string) => names.filter((each) => each === name).length / names.length;
      expect(Math.abs(shareOf('blue') - 0.6)).toBeLessThan(0.01);
      expect(Math.abs(shareOf('green') - 0.3)).toBeLessThan(0.01);
      expect(Math.abs(shareOf('red') - 0.1)).toBeLessThan(0.01);
      expect(shareOf('none')).toBe(0);
    }
  });

  it('are worth their name unless they say what they are worth', () => {
    const { variant } = evaluate(flag({ variants: { green: { weight: 1, value: '#0f0' } } }), asker('7'));
    expect(variant).toEqual({ name: 'green', weight: 1, value: '#0f0' });
    expect(evaluate(flag({ variants: { blue: 1 } }), asker('7')).variant?.value).toBe('blue');
  });

  it('are seen by nobody for whom the flag is off', () => {
    expect(seen({ enabled: false, variants: { blue: 1 } }, '7')).toBeUndefined();
  });
});
