/** So many at once, then one in each interval. By the monotonic clock: no jump of the wall's empties or fills it. */
export class TokenBucket {
  private tokens: number;
  private filledAt = performance.now();

  constructor(
    private readonly capacity: number,
    private readonly intervalMs: number,
  ) {
    this.tokens = capacity;
  }

  take(): boolean {
    this.fill();
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }

  /** Until the next one is there; 0 when one is. */
  waitMs(): number {
    this.fill();
    return Math.max(0, (1 - this.tokens) * this.intervalMs);
  }

  private fill(): void {
    const now = performance.now();
    this.tokens = Math.min(this.capacity, this.tokens + (now - this.filledAt) / this.intervalMs);
    this.filledAt = now;
  }
}
