import type { Logger } from '@nestjs/common';
import type { AppSwitch, Recurring } from '#core/app';
import { codes, failedWith } from '#core/errors';
import { type AppLocks, LockBusyError } from '#core/locks';
import { runApart } from '#observability';
import type { Outcome, RecurringFigures } from './recurring-figures.js';

const TIMEOUT_MS = 300_000;

export interface RecurringParts {
  logger: Pick<Logger, 'warn'>;
  figures: RecurringFigures;
  locks: AppLocks;
  /** Of the app whose work it is. */
  killSwitch: AppSwitch | undefined;
  /** Aborted when this process takes no more work. */
  ending: AbortSignal;
}

/** One recurring work of this process: never twice at a time, in a trace of its own. */
export class RecurringWork {
  private timer: NodeJS.Timeout | undefined;
  private run: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(
    private readonly owner: string,
    private readonly work: Recurring,
    private readonly parts: RecurringParts,
  ) {}

  start(): void {
    this.schedule(this.work.atStart ? 0 : this.work.everyMs);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.run;
  }

  private schedule(delayMs: number): void {
    if (this.isStopped || this.parts.ending.aborted) return;
    this.timer = setTimeout(() => {
      this.run = this.runOnce().finally(() => {
        this.schedule(this.work.everyMs);
      });
    }, delayMs).unref();
  }

  private async runOnce(): Promise<void> {
    const { ending, figures, killSwitch } = this.parts;
    if (ending.aborted || killSwitch?.state.enabled === false) return;
    const signal = AbortSignal.any([
      ending,
      AbortSignal.timeout(this.work.timeoutMs ?? TIMEOUT_MS),
      ...(killSwitch ? [killSwitch.off] : []),
    ]);
    const began = performance.now();
    const isTold = (error: unknown) => signal.aborted && error === signal.reason;
    const outcome = await runApart(this.owner, this.work.id, () => this.attempt(signal)).catch(
      (error: unknown): Outcome => {
        if (!isTold(error)) return 'failed';
        return isTimeout(error) ? 'late' : 'stopped';
      },
    );
    figures.note({ app: this.owner, work: this.work.id }, outcome, (performance.now() - began) / 1000);
  }

  /** @throws what the work throws, told unless it was told to end */
  private async attempt(signal: AbortSignal): Promise<Outcome> {
    try {
      await this.alone(() => this.work.run(signal));
      return 'done';
    } catch (error) {
      if (error instanceof LockBusyError) return 'elsewhere';
      const isStopped = signal.aborted && error === signal.reason && !isTimeout(error);
      if (!isStopped)
        this.parts.logger.warn({ error, work: this.work.id }, 'recurring work failed; it is run again when it is due');
      throw error;
    }
  }

  private async alone(work: () => Promise<void>): Promise<void> {
    if (this.work.where === 'process') return work();
    const attempt = () =>
      work().then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
    const failed = await this.parts.locks.withLock(`recurring:${this.work.id}`, {}, attempt).catch((error: unknown) => {
      // Redis, which has the lock, is away: rather twice at a time than not at all
      if (!failedWith(error, codes.serviceUnavailable)) throw error;
      return attempt();
    });
    if (failed) throw failed.error;
  }
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError';
}
