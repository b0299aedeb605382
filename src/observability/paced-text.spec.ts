import { describe, expect, it } from '@jest/globals';
import { PacedText } from './paced-text.js';

describe('a text that all who ask share (C5.5)', () => {
  it('is made once for those that ask at the same time, and anew for one that asks later', async () => {
    let made = 0;
    const paced = new PacedText(() => Promise.resolve(String((made += 1))), 0);
    expect(await Promise.all(Array.from({ length: 100 }, () => paced.text()))).toEqual(Array(100).fill('1'));
    expect(await paced.text()).toBe('2');
  });

  it('is begun once in its interval at most: who asks sooner waits', async () => {
    const begunAtMs: number[] = [];
    const make = () => {
      begunAtMs.push(performance.now());
      return Promise.resolve('text');
    };
    const paced = new PacedText(make, 50);
    for (let asked = 0; asked < 4; asked += 1) await paced.text();
    const gapsMs = begunAtMs.slice(1).map((atMs, index) => atMs - begunAtMs[index]!);
    expect(gapsMs).toHaveLength(3);
    for (const gapMs of gapsMs) expect(gapMs).toBeGreaterThan(48); // timers of Node may come a millisecond early
  });

  it('that could not be made is made anew for the next one that asks', async () => {
    const results = [Promise.reject(new Error('no')), Promise.resolve('text')];
    const paced = new PacedText(() => results.shift()!, 0);
    await expect(paced.text()).rejects.toThrow('no');
    expect(await paced.text()).toBe('text');
  });
});
