import { describe, expect, it } from '@jest/globals';
import { Backoff } from './backoff.js';

const waits = (random: number, count: number) => {
  const backoff = new Backoff(() => random);
  return Array.from({ length: count }, () => backoff.nextMs(0));
};

describe('what failed is tried again (C9.5)', () => {
  it('at once the first time, then after twice as long each time, up to 30 s', () => {
    expect(waits(1, 9)).toEqual([0, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('after half of that at least: those that failed together come back one by one', () => {
    expect(waits(0, 4)).toEqual([0, 500, 1000, 2000]);
    expect(waits(0, 2000).at(-1)).toBe(15_000);
  });

  it('at once again, when it had been up for a minute', () => {
    const backoff = new Backoff(() => 1);
    const afterUp = [0, 0, 0, 59_999, 60_000, 0].map((upMs) => backoff.nextMs(upMs));
    expect(afterUp).toEqual([0, 1000, 2000, 4000, 0, 1000]);
  });
});
