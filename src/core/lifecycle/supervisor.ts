import { SingleFlight, within } from '#core/concurrency';
import { Backoff } from './backoff.js';
import type { Worker, WorkerEnd } from './worker.js';

/** Why a worker was put in the place of another. */
export type RestartReason = 'crash' | 'reload' | 'signal';

export interface SupervisorLog {
  info(text: string): void;
  error(fields: object, text: string): void;
}

export interface SupervisorParts {
  /** How many serve. */
  count: number;
  fork: () => Worker;
  log: SupervisorLog;
  /** A worker that does not serve by then is given up; the first one alone has migrations to run, and any time. */
  startTimeoutMs: number;
  /** One that was replaced and has not gone by then is killed. */
  retireTimeoutMs: number;
  /** 0 … 1 */
  random: () => number;
}

/** A worker that has listened for so long has said so, on a busy machine too. */
const UNHEARD_MS = 1000;

/** A place that one worker holds at a time. */
interface Seat {
  worker?: Worker;
  isServing: boolean;
  backoff: Backoff;
  /** Ends the wait before the next worker. */
  wake?: () => void;
}

/** Keeps so many workers serving: forks them, replaces who dies and who is to be renewed (C9.5). */
export class Supervisor {
  readonly restarts: Record<RestartReason, number> = { crash: 0, reload: 0, signal: 0 };
  /** Those that start, serve or retire. */
  readonly workers = new Set<Worker>();
  private readonly seats: Seat[];
  private readonly serving = new Set<Worker>();
  private readonly replacements = new SingleFlight<Seat, boolean>();
  private readonly started = Promise.withResolvers<undefined>();
  private rounds: Promise<void> = this.started.promise;
  private isRoundWaiting = false;
  private stopping = false;

  constructor(private readonly parts: SupervisorParts) {
    this.seats = Array.from({ length: parts.count }, () => ({
      isServing: false,
      backoff: new Backoff(parts.random),
    }));
  }

  /** Places whose worker serves. */
  get running(): number {
    return this.seats.filter(({ isServing }) => isServing).length;
  }

  /**
   * Starts one, and when it serves the others: what is done once at a start is done by then, and what is wrong is said
   * once. Resolves when the first serves; with its end when it does not.
   */
  async start(): Promise<WorkerEnd | undefined> {
    const [first, ...others] = this.seats;
    const worker = this.fork();
    const end = await outcomeOf(worker);
    if (this.isStopping() || !first) return undefined;
    if (end) return end;
    this.keep(first, worker);
    for (const seat of others) this.keep(seat, this.fork());
    this.started.resolve(undefined);
    return undefined;
  }

  /** Replaces all workers, one by one. While a round runs, one more may wait; further ones would do the same. */
  reload(): Promise<void> {
    if (!this.isRoundWaiting) {
      this.isRoundWaiting = true;
      this.rounds = this.rounds.then(() => {
        this.isRoundWaiting = false;
        return this.round();
      });
    }
    return this.rounds;
  }

  /** Replaces one worker that was asked to end. It ends also when no other one comes up. */
  async renew(worker: Worker): Promise<void> {
    const seat = this.seats.find((one) => one.worker === worker);
    if (!seat || this.isStopping() || this.replacements.running(seat)) return; // it goes anyway
    if (!(await this.replace(seat, 'signal')) && !this.isStopping()) worker.retire();
  }

  /** Ends all, side by side. True when each of them ended as it should. @param reason for the log */
  async stop(reason: string): Promise<boolean> {
    this.stopping = true;
    for (const { wake } of this.seats) wake?.();
    const ends = [...this.workers].map((worker) => this.end(worker, reason));
    return (await Promise.all(ends)).every(Boolean);
  }

  /** True when it ended as it should, or before it served anything. */
  private async end(worker: Worker, reason: string): Promise<boolean> {
    let served = this.serving.has(worker);
    worker.drain(reason);
    if (!served) {
      // it may listen and not have said so; one that only begins hears nothing yet, and has nothing to wait for
      const outcome = outcomeOf(worker);
      const killed = () => {
        worker.kill();
        return outcome;
      };
      served = (await within(UNHEARD_MS, outcome, killed)) === undefined;
      if (served) worker.drain(reason);
    }
    const { code } = await worker.ended;
    return !served || code === 0;
  }

  private async round(): Promise<void> {
    for (const seat of this.seats) {
      await this.replacements.running(seat);
      if (this.isStopping()) return;
      if (await this.replace(seat, 'reload')) continue;
      if (!this.isStopping()) this.parts.log.error({}, 'the reload stops here: the workers not yet replaced stay');
      return;
    }
    this.parts.log.info(`reloaded: ${this.parts.count} workers replaced`);
  }

  private replace(seat: Seat, reason: RestartReason): Promise<boolean> {
    return this.replacements.run(seat, () => this.takeOver(seat, reason));
  }

  /** Puts a new worker into a place: first that one serves, then the other leaves. False when none came up. */
  private async takeOver(seat: Seat, reason: RestartReason): Promise<boolean> {
    const worker = this.fork();
    const end = await this.comeUp(worker);
    if (this.isStopping()) return false;
    if (end) {
      this.parts.log.error(end, `${worker.name} was to replace ${seat.worker?.name ?? 'another'} and did not come up`);
      return false;
    }
    const former = seat.worker;
    this.keep(seat, worker);
    this.restarts[reason] += 1;
    this.parts.log.info(`${worker.name} serves in place of ${former?.name ?? 'one that had ended'}`);
    if (former) await this.letGo(former);
    return true;
  }

  /** A round waits for who leaves, but not for ever for one that is stuck. */
  private async letGo(worker: Worker): Promise<void> {
    const { retireTimeoutMs, log } = this.parts;
    worker.retire();
    await within(retireTimeoutMs, worker.ended, () => {
      log.error({}, `${worker.name} was replaced and does not end after ${retireTimeoutMs} ms: it is killed`);
      worker.kill();
      return worker.ended;
    });
  }

  /** Watches over a place until somebody else's worker holds it. */
  private keep(seat: Seat, worker: Worker): void {
    seat.worker = worker;
    seat.isServing = this.serving.has(worker);
    void this.outlive(seat, worker);
  }

  private async outlive(seat: Seat, worker: Worker): Promise<void> {
    await this.comeUp(worker);
    const upAt = Date.now();
    const wasServing = this.serving.has(worker);
    if (seat.worker === worker) seat.isServing = wasServing;
    const end = await worker.ended;
    if (this.isStopping() || seat.worker !== worker) return;
    Object.assign(seat, { worker: undefined, isServing: false });
    const retryMs = seat.backoff.nextMs(wasServing ? Date.now() - upAt : 0);
    this.parts.log.error({ ...end, retry_in_ms: retryMs }, `${worker.name} ended; another one follows`);
    await rest(seat, retryMs);
    if (!this.isFree(seat)) return;
    this.restarts.crash += 1;
    this.keep(seat, this.fork());
  }

  private isFree({ worker }: Seat): boolean {
    return !this.stopping && worker === undefined;
  }

  // a method: a field that was false is taken for false also after a wait
  private isStopping(): boolean {
    return this.stopping;
  }

  private fork(): Worker {
    const worker = this.parts.fork();
    this.workers.add(worker);
    void worker.serving.then(() => this.serving.add(worker));
    void worker.ended.then(() => {
      this.workers.delete(worker);
      this.serving.delete(worker);
    });
    return worker;
  }

  /** As `outcomeOf`, but one that does not serve in time is ended. */
  private comeUp(worker: Worker): Promise<WorkerEnd | undefined> {
    const { startTimeoutMs, log } = this.parts;
    const outcome = outcomeOf(worker);
    return within(startTimeoutMs, outcome, () => {
      log.error({}, `${worker.name} does not serve after ${startTimeoutMs} ms: it is ended`);
      worker.kill();
      return outcome;
    });
  }
}

/** Waits until it serves; how it ended, when it does not. */
function outcomeOf({ serving, ended }: Worker): Promise<WorkerEnd | undefined> {
  return Promise.race([serving.then(() => undefined), ended]);
}

/** Waits, until somebody wakes. */
function rest(seat: Seat, ms: number): Promise<void> {
  const { promise: woken, resolve } = Promise.withResolvers<undefined>();
  seat.wake = () => resolve(undefined);
  return within(ms, woken, () => undefined);
}
