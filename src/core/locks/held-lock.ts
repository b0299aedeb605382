import { AppError, codes } from '#core/errors';
import { currentContext, runBesideRequest } from '#observability';
import type { Claim, FencesRepository } from './fences.repository.js';
import { FenceError, LockLostError } from './lock-error.js';
import type { LockStore } from './lock.store.js';
import type { Lock } from './lock.js';

export interface LockParts {
  store: LockStore;
  fences: FencesRepository;
  /** Told once when a lock that was held is lost. */
  onLost(resource: string, reason: Error): void;
}

export interface Term {
  ttlMs: number;
  /** When the store was asked, by `performance.now()`: it counts from later, so this end is never too late. */
  askedAtMs: number;
}

/** Renews its lock until it is released, or lost. */
export class HeldLock implements Lock {
  private readonly controller = new AbortController();
  private end: NodeJS.Timeout | undefined;
  private renewal: NodeJS.Timeout | undefined;
  private isReleased = false;
  private newerFence = 0;
  /** Why the last renewal failed. */
  private fault: Error | undefined;

  constructor(
    private readonly parts: LockParts,
    private readonly claim: Claim,
    private readonly term: Term,
  ) {
    runBesideRequest(() => {
      this.holdUntil(term.askedAtMs + term.ttlMs);
    });
  }

  get fence(): number {
    return this.claim.fence;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  async guard(): Promise<void> {
    try {
      await this.parts.fences.ensureNewest(this.claim);
    } catch (error) {
      if (error instanceof FenceError) {
        this.newerFence = error.newerFence;
        this.lose(error);
      }
      throw error;
    }
    // after the fence, at which it may have waited
    this.signal.throwIfAborted();
  }

  /** Ends the renewals and gives the lock back. @throws 5003 when that cannot be said; it then ends by its TTL */
  async release(): Promise<void> {
    this.isReleased = true;
    this.stop();
    const { store } = this.parts;
    // the store's clock is behind what the database has seen: the next holder must not fail as this one did
    if (this.newerFence > 0) await store.raise(this.newerFence);
    await store.release(this.claim.resource, this.claim.holder);
  }

  private holdUntil(endsAtMs: number): void {
    this.stop();
    if (this.isReleased || this.signal.aborted) return; // lost is lost, also when a late renewal succeeds
    const { resource } = this.claim;
    this.end = setTimeout(() => {
      this.lose(this.fault ?? new LockLostError(`the lock ${resource} was not renewed in time`));
    }, endsAtMs - performance.now()).unref();
    this.renewLater(endsAtMs);
  }

  private renewLater(endsAtMs: number): void {
    this.renewal = setTimeout(() => {
      void this.renew(endsAtMs);
    }, this.term.ttlMs / 3).unref();
  }

  private async renew(endsAtMs: number): Promise<void> {
    // a request that was answered 5005 can commit nothing: what hangs in it must not keep the others out
    if (currentContext()?.expired) {
      this.lose(new AppError(codes.requestTimedOut));
      return;
    }
    const { resource, holder } = this.claim;
    const askedAtMs = performance.now();
    try {
      const isHolder = await this.parts.store.renew(resource, holder, this.term.ttlMs);
      if (isHolder) this.holdUntil(askedAtMs + this.term.ttlMs);
      else this.lose(new LockLostError(`the lock ${resource} has ended or is somebody else's`));
    } catch (error) {
      this.fault = error as Error;
      if (!this.isReleased && !this.signal.aborted) this.renewLater(endsAtMs);
    }
  }

  private lose(reason: Error): void {
    this.stop();
    if (this.isReleased || this.signal.aborted) return;
    this.parts.onLost(this.claim.resource, reason);
    this.controller.abort(reason);
  }

  private stop(): void {
    clearTimeout(this.end);
    clearTimeout(this.renewal);
  }
}
