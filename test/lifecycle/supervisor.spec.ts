import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FakeWorker, KILLED, settle } from '../support/fake-worker.js';
import { Supervisor, type WorkerEnd } from '#core/lifecycle';

const FAILED: WorkerEnd = { code: 70, signal: null };
const START_TIMEOUT_MS = 5000;
const RETIRE_TIMEOUT_MS = 60_000;

let forked: FakeWorker[];
let said: string[];
let supervisor: Supervisor;

const make = (count: number) => {
  forked = [];
  said = [];
  supervisor = new Supervisor({
    count,
    fork: () => {
      forked.push(new FakeWorker(`w${forked.length + 1}`));
      return forked.at(-1)!;
    },
    log: {
      info: (text) => said.push(text),
      error: (fields, text) => said.push(`${text} ${JSON.stringify(fields)}`),
    },
    startTimeoutMs: START_TIMEOUT_MS,
    retireTimeoutMs: RETIRE_TIMEOUT_MS,
    random: () => 1,
  });
};

/** All of `count` serve. */
const running = async (count: number) => {
  make(count);
  const started = supervisor.start();
  for (let index = 0; index < count; index += 1) await forked[index]!.serve();
  expect(await started).toBeUndefined();
  expect([forked.length, supervisor.running]).toEqual([count, count]);
};

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

describe('a start', () => {
  it('is over before a reload that was asked for meanwhile begins, so that no worker is one too many (C9.5)', async () => {
    make(2);
    const reloaded = supervisor.reload();
    const started = supervisor.start();
    await settle();
    expect(forked).toHaveLength(1);
    await forked[0]!.serve();
    await started;
    for (let index = 1; index < 4; index += 1) {
      await forked[index]!.serve();
      for (const worker of forked) if (worker.told.includes('retire')) await worker.end();
    }
    await reloaded;
    expect([forked.length, supervisor.running, supervisor.workers.size]).toEqual([4, 2, 2]);
  });

  it('waits for the first worker before it forks the others (C9.5)', async () => {
    make(3);
    const started = supervisor.start();
    await settle();
    expect(forked).toHaveLength(1);
    await forked[0]!.serve();
    expect(await started).toBeUndefined();
    expect(forked).toHaveLength(3);
  });

  it('hands back how the first one failed, and forks no other (C9.5)', async () => {
    make(3);
    const started = supervisor.start();
    await forked[0]!.end(FAILED);
    expect(await started).toEqual(FAILED);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(forked).toHaveLength(1);
  });

  it('ended before anything serves waits a second at most for what starts, and forks no other (C9.2)', async () => {
    make(2);
    const started = supervisor.start();
    const stopped = supervisor.stop('SIGTERM');
    await jest.advanceTimersByTimeAsync(1000);
    expect(await stopped).toBe(true);
    expect(await started).toBeUndefined();
    expect(forked.map(({ told }) => told)).toEqual([['drain: SIGTERM', 'kill']]);
  });

  it('ended before its worker has said that it serves tells it once more, and waits for it (C9.2)', async () => {
    make(1);
    const started = supervisor.start();
    const stopped = supervisor.stop('SIGTERM');
    await forked[0]!.serve();
    await started;
    await jest.advanceTimersByTimeAsync(60_000);
    await forked[0]!.end({ code: 1, signal: null });
    expect(await stopped).toBe(false);
    expect(forked.map(({ told }) => told)).toEqual([['drain: SIGTERM', 'drain: SIGTERM']]);
  });
});

describe('a worker that dies', () => {
  it('is replaced at once the first time; one that dies again and again ever later, up to 30 s (C9.5)', async () => {
    await running(2);
    const waited: number[] = [];
    await forked[1]!.end(KILLED);
    for (let death = 0; death < 8; death += 1) {
      const before = forked.length;
      const from = Date.now();
      if (death > 0) await forked.at(-1)!.end(FAILED);
      while (death > 0 && forked.length === before) await jest.advanceTimersByTimeAsync(100);
      waited.push(Date.now() - from);
    }
    expect(waited).toEqual([0, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    expect(supervisor.restarts).toEqual({ crash: 8, reload: 0, signal: 0 });
    expect(said[0]).toBe('w2 ended; another one follows {"code":null,"signal":"SIGKILL","retry_in_ms":0}');
    expect(said[2]).toBe('w4 ended; another one follows {"code":70,"signal":null,"retry_in_ms":2000}');
    expect(supervisor.running).toBe(1);
  });

  it('is replaced at once when it had served for a minute (C9.5)', async () => {
    await running(2);
    await forked[1]!.end(KILLED);
    await forked[2]!.serve();
    await jest.advanceTimersByTimeAsync(60_000);
    await forked[2]!.end(KILLED);
    expect(forked).toHaveLength(4);
  });

  it('and whose successor does not serve in time has that one killed (C9.5)', async () => {
    await running(2);
    await forked[1]!.end(KILLED);
    await jest.advanceTimersByTimeAsync(START_TIMEOUT_MS);
    expect(forked[2]!.told).toEqual(['kill']);
    await jest.advanceTimersByTimeAsync(1000);
    expect(forked).toHaveLength(4);
  });
});

describe('a reload', () => {
  it('replaces one after the other: a new one serves before its elder is told, which ends before the next (C9.5)', async () => {
    await running(2);
    void supervisor.reload();
    await settle();
    expect([forked.length, forked[0]!.told]).toEqual([3, []]);
    await forked[2]!.serve();
    expect([forked.length, forked[0]!.told, forked[1]!.told]).toEqual([3, ['retire'], []]);
    await forked[0]!.end();
    expect([forked.length, forked[1]!.told]).toEqual([4, []]);
    await forked[3]!.serve();
    await forked[1]!.end();
    expect([supervisor.running, supervisor.restarts.reload, supervisor.restarts.crash]).toEqual([2, 2, 0]);
    expect(said.at(-1)).toBe('reloaded: 2 workers replaced');
    await jest.advanceTimersByTimeAsync(120_000);
    expect(forked).toHaveLength(4);
  });

  it('stops at a worker that does not come up, and leaves those that serve (C9.5)', async () => {
    await running(2);
    const round = supervisor.reload();
    await settle();
    await forked[2]!.end(FAILED);
    await round;
    await jest.advanceTimersByTimeAsync(120_000);
    expect([forked.length, supervisor.running, forked[0]!.told, forked[1]!.told]).toEqual([3, 2, [], []]);
    expect(said).toEqual([
      'w3 was to replace w1 and did not come up {"code":70,"signal":null}',
      'the reload stops here: the workers not yet replaced stay {}',
    ]);
  });

  it('asked for twice more while one runs happens once more (C9.5)', async () => {
    await running(1);
    for (let asked = 0; asked < 3; asked += 1) {
      void supervisor.reload();
      await settle();
    }
    for (const round of [1, 2]) {
      await forked[round]!.serve();
      await forked[round - 1]!.end();
    }
    await jest.advanceTimersByTimeAsync(120_000);
    expect([forked.length, supervisor.restarts.reload]).toEqual([3, 2]);
  });

  it('fills at once a place whose worker waits to be tried again (C9.5)', async () => {
    await running(1);
    await forked[0]!.end(FAILED);
    await forked[1]!.end(FAILED); // the next one only in a second
    void supervisor.reload();
    await settle();
    await forked[2]!.serve();
    await jest.advanceTimersByTimeAsync(120_000);
    expect([forked.length, supervisor.running]).toEqual([3, 1]);
  });
});

describe('a worker that is told to end', () => {
  it('is replaced first (C9.5)', async () => {
    await running(2);
    void supervisor.renew(forked[1]!);
    await settle();
    expect([forked.length, forked[1]!.told]).toEqual([3, []]);
    await forked[2]!.serve();
    expect(forked[1]!.told).toEqual(['retire']);
    await forked[1]!.end();
    expect([supervisor.running, supervisor.restarts]).toEqual([2, { crash: 0, reload: 0, signal: 1 }]);
  });

  it('ends also when nobody comes up in its place, which is filled later (C9.5)', async () => {
    await running(2);
    void supervisor.renew(forked[1]!);
    await settle();
    await forked[2]!.end(FAILED);
    expect(forked[1]!.told).toEqual(['retire']);
    await forked[1]!.end();
    expect(forked).toHaveLength(4);
  });
});

describe('a stop', () => {
  it('drains all side by side, those that retire and those that start too (C9.2)', async () => {
    await running(2);
    void supervisor.reload();
    await settle();
    await forked[2]!.serve(); // and forked[0] retires
    void supervisor.renew(forked[1]!);
    await settle(); // forked[3] starts
    const stopped = supervisor.stop('SIGTERM');
    expect(forked.map(({ told }) => told)).toEqual([
      ['retire', 'drain: SIGTERM'],
      ['drain: SIGTERM'],
      ['drain: SIGTERM'],
      ['drain: SIGTERM'], // it may serve by now, and not have said so yet
    ]);
    for (const worker of forked) await worker.end();
    expect(await stopped).toBe(true);
    await jest.advanceTimersByTimeAsync(120_000);
    expect(forked).toHaveLength(4);
  });

  it('tells when one did not end as it should (C9.2)', async () => {
    await running(2);
    const stopped = supervisor.stop('SIGINT');
    await forked[0]!.end();
    await forked[1]!.end({ code: 1, signal: null });
    expect(await stopped).toBe(false);
  });
});

describe('a worker that was replaced', () => {
  it('is killed when it does not go, or no other one could be replaced any more (C9.5)', async () => {
    await running(1);
    const reloaded = supervisor.reload();
    await settle();
    await forked[1]!.serve();
    expect(forked[0]!.told).toEqual(['retire']);
    await jest.advanceTimersByTimeAsync(RETIRE_TIMEOUT_MS);
    expect(forked[0]!.told).toEqual(['retire', 'kill']);
    await reloaded;
  });
});
