import { jest } from '@jest/globals';
import type { Worker, WorkerEnd } from '#core/lifecycle';

export const KILLED: WorkerEnd = { code: null, signal: 'SIGKILL' };

/** A process that does what the test says. */
export class FakeWorker implements Worker {
  readonly told: string[] = [];
  private readonly up = Promise.withResolvers<undefined>();
  private readonly down = Promise.withResolvers<WorkerEnd>();
  readonly serving: Promise<void> = this.up.promise;
  readonly ended = this.down.promise;

  constructor(readonly name: string) {}

  serve = () => settle(() => this.up.resolve(undefined));
  end = (end: WorkerEnd = { code: 0, signal: null }) => settle(() => this.down.resolve(end));
  retire = () => void this.told.push('retire');
  drain = (reason: string) => void this.told.push(`drain: ${reason}`);
  kill = () => {
    this.told.push('kill');
    this.down.resolve(KILLED);
  };
}

/** Whatever follows from it has happened, by jest's clock. */
export async function settle(happen: () => void = () => undefined): Promise<void> {
  happen();
  await jest.advanceTimersByTimeAsync(0);
}
