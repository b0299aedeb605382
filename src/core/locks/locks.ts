import type { Clock } from '#core/app';
import type { SharedState } from '#core/redis';
import type { Metrics } from '#observability';
import { AppLocks } from './app-locks.js';
import type { FencesRepository } from './fences.repository.js';
import { LockFigures } from './lock-figures.js';
import { MemoryLockStore } from './lock.memory.store.js';
import { RedisLockStore } from './lock.redis.store.js';
import type { LockStore } from './lock.store.js';

export interface LocksParts {
  state: SharedState;
  clock: Clock;
  metrics: Metrics;
  fences: FencesRepository;
}

/** Hands out each app's locks, and the platform's. */
export class Locks {
  private readonly store: LockStore;
  private readonly figures: LockFigures;
  private readonly fences: FencesRepository;

  constructor({ state, clock, metrics, fences }: LocksParts) {
    this.store = state.redis ? new RedisLockStore(state.redis) : new MemoryLockStore(clock);
    this.figures = new LockFigures(metrics);
    this.fences = fences;
  }

  /** @param app an app's id, or `platform` */
  of(app: string): AppLocks {
    return new AppLocks(app, { store: this.store, fences: this.fences }, this.figures);
  }
}
