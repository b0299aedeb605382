// below this, what is over is not worth moving the rest for
const MIN_COMPACTED = 32;

/** Instants at which places were taken, oldest first; in the unit of whoever asks. */
export class SlidingLog {
  private stamps: number[] = [];
  private head = 0;

  get size(): number {
    return this.stamps.length - this.head;
  }

  /** What it holds in memory, in instants. */
  get length(): number {
    return this.stamps.length;
  }

  /** The instant at this place of the order, 0 the oldest; undefined past the end. */
  at(index: number): number | undefined {
    return this.stamps[this.head + index];
  }

  /** Makes it true at `now`: forgets what a window ago or longer, and brings back what a clock set back left ahead. */
  moveTo(now: number, window: number): void {
    for (let last = this.size - 1; last >= 0 && (this.at(last) ?? now) > now; last -= 1)
      this.stamps[this.head + last] = now;
    while ((this.at(0) ?? now) <= now - window) this.head += 1;
    if (this.head < MIN_COMPACTED || this.head * 2 < this.stamps.length) return;
    this.stamps = this.stamps.slice(this.head);
    this.head = 0;
  }

  push(now: number): void {
    this.stamps.push(now);
  }

  /** Removes one entry of this instant, if there is one. */
  remove(stamp: number): void {
    const index = this.stamps.lastIndexOf(stamp);
    if (index >= this.head) this.stamps.splice(index, 1);
  }
}
