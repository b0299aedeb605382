const FIRST_MS = 1000;
const LONGEST_MS = 30_000;
/** Who was up for so long has failed anew, not again. */
const STEADY_MS = 60_000;

/** How long to wait before what failed is tried again: not at all the first time, then twice as long each time. */
export class Backoff {
  private failures = 0;

  /** @param random 0 … 1: who failed together shall not come back together */
  constructor(private readonly random: () => number) {}

  /** @param upMs how long it had gone well before it failed */
  nextMs(upMs: number): number {
    if (upMs >= STEADY_MS) this.failures = 0;
    const longestMs = this.failures === 0 ? 0 : Math.min(LONGEST_MS, FIRST_MS * 2 ** (this.failures - 1));
    this.failures += 1;
    return Math.round(longestMs * (0.5 + this.random() / 2));
  }
}
