import { RedisAwayError } from '#core/redis';
import { type Limit, LimitStore, type Place } from './limit.store.js';

// Redis may come and go; who reads the log needs to hear of it once
const TELL_AGAIN_MS = 60_000;

export interface FallbackParts {
  shared: LimitStore;
  /** This process's own. */
  own: LimitStore;
  /** Whether it is worth asking the shared one. */
  isAvailable: () => boolean;
  /** Told when a count was made in this process because the shared store did not answer; once a minute at most. */
  onFallback: (reason: unknown) => void;
}

/** Counts that are shared while Redis answers, and this process's own while it does not (C7.6). */
export class FallbackLimitStore extends LimitStore {
  readonly isShared = true;
  private count = 0;
  private toldAt = -Infinity;

  constructor(private readonly parts: FallbackParts) {
    super();
  }

  /** How often this process counted for itself. */
  get fallbacks(): number {
    return this.count;
  }

  take(key: string, limit: Limit): Place | Promise<Place> {
    const { shared, own, isAvailable } = this.parts;
    if (isAvailable()) return this.takeShared(key, limit);
    this.noteAway(new Error(`${shared.constructor.name} is away`));
    return own.take(key, limit);
  }

  /** Whichever took it: the other knows no such stamp. */
  async giveBack(key: string, place: Place): Promise<void> {
    await this.parts.own.giveBack(key, place);
    try {
      if (this.parts.isAvailable()) await this.parts.shared.giveBack(key, place);
    } catch (error) {
      this.noteAway(ensureAway(error)); // the place is held until its window is over
    }
  }

  private async takeShared(key: string, limit: Limit): Promise<Place> {
    try {
      return await this.parts.shared.take(key, limit);
    } catch (error) {
      this.noteAway(ensureAway(error));
      return this.parts.own.take(key, limit);
    }
  }

  private noteAway(reason: unknown): void {
    this.count += 1;
    const now = performance.now();
    if (now - this.toldAt < TELL_AGAIN_MS) return;
    this.toldAt = now;
    this.parts.onFallback(reason);
  }
}

/** @throws whatever says more than that Redis is away: that is a mistake of ours */
function ensureAway(error: unknown): RedisAwayError {
  if (error instanceof RedisAwayError) return error;
  throw error;
}
