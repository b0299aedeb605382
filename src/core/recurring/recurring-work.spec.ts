import { afterEach, describe, expect, it } from '@jest/globals';
import { AppSwitch, type Recurring, SystemClock } from '#core/app';
import { AppError, codes } from '#core/errors';
import { AppLocks, type FencesRepository, Locks } from '#core/locks';
import { SharedState } from '#core/redis';
import { currentContext, Metrics } from '#observability';
import { RecurringFigures } from './recurring-figures.js';
import { RecurringWork } from './recurring-work.js';

const OFF = { enabled: false, reason: null, retryAfterSeconds: 60 };
const ON = { ...OFF, enabled: true };
const NO_FENCES = {} as FencesRepository; // nothing here is guarded

/** A process that does one recurring work of the app `shop`. */
class Process {
  readonly warnings: unknown[] = [];
  readonly end = new AbortController();
  readonly killSwitch = new AppSwitch();
  readonly metrics = new Metrics();
  readonly work: RecurringWork;

  constructor(work: Partial<Recurring>, locks: AppLocks = locksOf()) {
    const whole: Recurring = {
      id: 'sweep',
      everyMs: 1,
      atStart: true,
      where: 'cluster',
      run: () => Promise.resolve(),
      ...work,
    };
    this.work = new RecurringWork('shop', whole, {
      logger: { warn: (line: unknown) => this.warnings.push(line) },
      figures: new RecurringFigures(this.metrics),
      locks,
      killSwitch: this.killSwitch,
      ending: this.end.signal,
    });
    processes.push(this);
    this.work.start();
  }

  async stop(): Promise<void> {
    this.end.abort();
    await this.work.stop();
  }

  /** How many runs ended in this way. */
  async runs(outcome: string): Promise<number> {
    const line = new RegExp(`^recurring_runs_total\\{app="shop",work="sweep",outcome="${outcome}"\\} (\\d+)$`, 'm');
    return Number(line.exec(await this.metrics.text())?.[1] ?? 0);
  }
}

const processes: Process[] = [];
afterEach(() => Promise.all(processes.splice(0).map((each) => each.stop())));

function locksOf(): AppLocks {
  const parts = { state: new SharedState(), clock: new SystemClock(), metrics: new Metrics(), fences: NO_FENCES };
  return new Locks(parts).of('shop');
}

/** A run that waits until it is told to go on, or to end. */
class Held {
  begun = 0;
  atOnce = 0;
  most = 0;
  readonly first = Promise.withResolvers<undefined>();
  readonly go = Promise.withResolvers<undefined>();

  run = async (signal: AbortSignal): Promise<void> => {
    this.begun += 1;
    this.atOnce += 1;
    this.most = Math.max(this.most, this.atOnce);
    this.first.resolve(undefined);
    const ended = Promise.withResolvers<undefined>();
    signal.addEventListener('abort', () => ended.resolve(undefined));
    await Promise.race([this.go.promise, ended.promise]);
    this.atOnce -= 1;
    signal.throwIfAborted();
  };
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 2));
}

describe('recurring work', () => {
  it('is done again and again, one run at a time, each in a trace of its own that names the app', async () => {
    const traces = new Set<string | undefined>();
    const apps = new Set<string | undefined>();
    let runs = 0;
    const process = new Process({
      run: () => {
        runs += 1;
        traces.add(currentContext()?.traceId);
        apps.add(currentContext()?.app);
        return Promise.resolve();
      },
    });
    await until(() => runs >= 3);
    await process.stop();
    expect(traces.size).toBe(runs);
    expect([...apps]).toEqual(['shop']);
    expect(await process.runs('done')).toBe(runs);
  });

  it('waits for its interval before the first run, unless it says otherwise', async () => {
    const held = new Held();
    const process = new Process({ atStart: false, everyMs: 3_600_000, run: held.run });
    await process.stop();
    expect(held.begun).toBe(0);
  });

  it('is left out by a process while another is at it', async () => {
    const locks = locksOf();
    const held = new Held();
    const one = new Process({ run: held.run }, locks);
    await held.first.promise;
    const other = new Process({ run: held.run }, locks);
    await until(async () => (await other.runs('elsewhere')) >= 2);
    expect([held.begun, await one.runs('done')]).toEqual([1, 0]);
    held.go.resolve(undefined);
    await until(async () => (await one.runs('done')) + (await other.runs('done')) >= 2);
    expect(held.most).toBe(1);
  });

  it('is done by each process, when it says so', async () => {
    const locks = locksOf();
    const held = new Held();
    new Process({ where: 'process', run: held.run }, locks);
    new Process({ where: 'process', run: held.run }, locks);
    await until(() => held.begun === 2);
    expect(held.most).toBe(2);
  });

  it('is done all the same while Redis, which has the locks, is away (C7.6)', async () => {
    class AwayLocks extends AppLocks {
      override withLock(): Promise<never> {
        return Promise.reject(new AppError(codes.serviceUnavailable));
      }
    }
    const away = new AwayLocks('shop', {} as never, {} as never);
    const process = new Process({}, away);
    await until(async () => (await process.runs('done')) >= 2);
    expect(process.warnings).toEqual([]);
  });

  it('that fails is told, counted and tried again when it is due', async () => {
    const error = new AppError(codes.serviceUnavailable);
    const process = new Process({ run: () => Promise.reject(error) });
    await until(async () => (await process.runs('failed')) >= 2);
    expect(process.warnings[0]).toEqual({ error, work: 'sweep' });
  });

  it('is told when its time is over, and counted as late', async () => {
    const held = new Held();
    const process = new Process({ timeoutMs: 5, run: held.run });
    await until(async () => (await process.runs('late')) >= 2);
    expect(held.most).toBe(1);
    expect(process.warnings[0]).toMatchObject({ error: { name: 'TimeoutError' } });
  });

  it('rests while the app is switched off: a run is told to end, and none begins before it is on (C9.3)', async () => {
    const held = new Held();
    const process = new Process({ run: held.run });
    await held.first.promise;
    process.killSwitch.turn(OFF);
    await until(async () => (await process.runs('stopped')) === 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([held.begun, process.warnings]).toEqual([1, []]);
    process.killSwitch.turn(ON);
    await until(() => held.begun === 2);
  });

  it('ends with the process, which waits for the run that is under way (C9.2)', async () => {
    const held = new Held();
    const process = new Process({ run: held.run });
    await held.first.promise;
    await process.stop();
    expect([held.atOnce, await process.runs('stopped')]).toEqual([0, 1]);
  });
});
