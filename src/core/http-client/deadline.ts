import { currentContext } from '#observability';

/** When a call has to be over: retries, waits, connecting and reading included. */
export class Deadline {
  readonly signal: AbortSignal;
  private readonly endsAtMs: number;
  private readonly timer: NodeJS.Timeout;

  /** @param timeoutMs at most; the request that this is done for may have less time left (C5.5) */
  constructor(timeoutMs: number) {
    const nowMs = performance.now();
    this.endsAtMs = Math.min(nowMs + timeoutMs, currentContext()?.expiresAtMs ?? Infinity);
    const controller = new AbortController();
    this.signal = controller.signal;
    const end = () => {
      controller.abort();
    };
    const leftMs = this.endsAtMs - nowMs;
    // nothing may be sent for a caller who was answered already
    if (leftMs <= 0) end();
    this.timer = setTimeout(end, Math.max(0, leftMs));
  }

  remainingMs(): number {
    return Math.max(0, this.endsAtMs - performance.now());
  }

  /** What `work` gives, or a rejection when the time is over: not every step of a call heeds a signal. */
  async race<T>(work: Promise<T>): Promise<T> {
    const { promise: over, reject } = Promise.withResolvers<never>();
    const end = () => {
      reject(this.signal.reason as Error);
    };
    if (this.signal.aborted) end();
    this.signal.addEventListener('abort', end, { once: true });
    try {
      return await Promise.race([work, over]);
    } finally {
      this.signal.removeEventListener('abort', end);
    }
  }

  clear(): void {
    clearTimeout(this.timer);
  }
}
