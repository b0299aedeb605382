import { setTimeout as sleep } from 'node:timers/promises';
import { SingleFlight } from '#core/concurrency';

/**
 * Makes one text for all that ask at the same time, and begins at most once in `intervalMs`. A question that comes
 * sooner waits: nothing is kept, so no text is older than the last question.
 */
export class PacedText {
  private readonly next = new SingleFlight<'text', string>();
  private begunAtMs = -Infinity;

  constructor(
    private readonly make: () => Promise<string>,
    private readonly intervalMs: number,
  ) {}

  text(): Promise<string> {
    return this.next.run('text', () => this.makeNext());
  }

  private async makeNext(): Promise<string> {
    const waitMs = this.begunAtMs + this.intervalMs - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    this.begunAtMs = performance.now();
    return this.make();
  }
}
