import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { within } from './index.js';

const never = new Promise<never>(() => undefined);
const late = () => {
  throw new Error('late');
};

describe('within', () => {
  it('gives what the promise gives, and leaves no timer behind', async () => {
    jest.useFakeTimers();
    expect(await within(60_000, Promise.resolve('value'), late)).toBe('value');
    await expect(within(60_000, Promise.reject(new Error('failed')), late)).rejects.toThrow('failed');
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('gives what the caller chose when the time is over: a value, a promise, an error', async () => {
    expect(await within(0, never, () => 'other')).toBe('other');
    expect(await within(0, never, () => Promise.resolve('other'))).toBe('other');
    await expect(within(0, never, late)).rejects.toThrow('late');
    await expect(within(0, never, () => Promise.reject(new Error('later')))).rejects.toThrow('later');
  });

  it('goes on to wait when the caller gives the promise itself, having hurried it', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const hurried = within(0, promise, () => {
      resolve('hurried');
      return promise;
    });
    expect(await hurried).toBe('hurried');
  });

  it('leaves no late rejection unhandled', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    const { promise, reject } = Promise.withResolvers<string>();
    expect(await within(0, promise, () => 'gone on')).toBe('gone on');
    reject(new Error('too late'));
    // they are told of once the microtasks are done
    await new Promise(setImmediate);
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('decides once, whichever comes first: what came before the timer stays', async () => {
    jest.useFakeTimers();
    const order = fc.asyncProperty(fc.nat(10), fc.nat(10), async (workMs, ms) => {
      const whenLate = jest.fn(() => 'late');
      const work = new Promise<string>((resolve) => setTimeout(resolve, workMs, 'work'));
      const waited = within(ms, work, whenLate);
      await jest.advanceTimersByTimeAsync(20);
      const isInTime = workMs <= ms; // of two at the same time, the one set first
      expect(await waited).toBe(isInTime ? 'work' : 'late');
      expect(whenLate).toHaveBeenCalledTimes(isInTime ? 0 : 1);
      expect(jest.getTimerCount()).toBe(0);
    });
    await fc.assert(order).finally(() => jest.useRealTimers());
  });
});
