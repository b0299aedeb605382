import cluster, { type Worker as Process } from 'node:cluster';
import { within } from '#core/concurrency';
import type { Worker, WorkerEnd } from '#core/lifecycle';
import type { PrimaryMessage, WorkerMessage } from './worker-messages.js';

/** One worker, as the primary sees it. */
export class ForkedWorker implements Worker {
  readonly serving: Promise<void>;
  readonly ended: Promise<WorkerEnd>;
  private readonly process: Process;
  private figuresCame?: () => void;

  /** @param hear every message, in the order in which they were sent */
  constructor(hear: (message: WorkerMessage) => void) {
    this.process = cluster.fork();
    this.ended = endOf(this.process);
    void this.ended.then(() => this.figuresCame?.());
    this.serving = new Promise((serves) => {
      this.process.on('message', (message: WorkerMessage) => {
        hear(message);
        if (message.kind === 'serving') serves();
        if (message.kind === 'figures') this.figuresCame?.();
      });
    });
  }

  get id(): number {
    return this.process.id;
  }

  get name(): string {
    return `worker ${this.id} (process ${this.process.process.pid ?? 'unknown'})`;
  }

  retire(): void {
    this.tell({ kind: 'retire' });
  }

  drain(reason: string): void {
    this.tell({ kind: 'drain', reason });
  }

  kill(): void {
    this.process.process.kill('SIGKILL');
  }

  /** Asks for all its figures, which come as a message; waits for that, but not longer than `timeoutMs`. */
  askForFigures(timeoutMs: number): Promise<void> {
    const { promise: came, resolve } = Promise.withResolvers<undefined>();
    this.figuresCame = () => resolve(undefined);
    this.tell({ kind: 'wants-figures' });
    return within(timeoutMs, came, () => undefined);
  }

  tell(message: PrimaryMessage): void {
    // it may end at any moment, which is heard of as its end
    if (this.process.isConnected()) this.process.send(message, undefined, () => undefined);
  }
}

/** What it sent is read until its channel closes, which may be after its end: both are waited for. */
function endOf(process: Process): Promise<WorkerEnd> {
  return new Promise((resolve) => {
    let end: WorkerEnd | undefined;
    process.once('exit', (code: number | null, signal: NodeJS.Signals | null) => {
      end = { code, signal };
      if (!process.isConnected()) resolve(end);
    });
    process.once('disconnect', () => {
      if (end) resolve(end);
    });
    process.on('error', () => {
      // without a number the system made no process; else it is a message to one that is about to end
      if (process.process.pid === undefined) resolve({ code: null, signal: null });
    });
  });
}
