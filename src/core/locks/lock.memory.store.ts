import type { Clock } from '#core/app';
import { LockStore } from './lock.store.js';

interface Held {
  holder: string;
  /** In milliseconds that this store saw pass. */
  endsAt: number;
}

/** Locks among the works of this process alone. It holds no more of them than there are works. */
export class MemoryLockStore extends LockStore {
  private readonly held = new Map<string, Held>();
  private last = 0;
  private elapsedMs = 0;
  private lookedAtMs: number;

  constructor(private readonly clock: Clock) {
    super();
    this.lookedAtMs = clock.now().getTime();
  }

  acquire(resource: string, holder: string, ttlMs: number): Promise<number | null> {
    if (this.find(resource)) return Promise.resolve(null);
    this.held.set(resource, { holder, endsAt: this.elapsed() + ttlMs });
    this.last = Math.max(this.last + 1, this.lookedAtMs * 1000);
    return Promise.resolve(this.last);
  }

  renew(resource: string, holder: string, ttlMs: number): Promise<boolean> {
    const isHolder = this.find(resource)?.holder === holder;
    if (isHolder) this.held.set(resource, { holder, endsAt: this.elapsed() + ttlMs });
    return Promise.resolve(isHolder);
  }

  release(resource: string, holder: string): Promise<boolean> {
    const wasHolder = this.find(resource)?.holder === holder;
    // also when its time was over: nothing is kept of a work that ended
    if (this.held.get(resource)?.holder === holder) this.held.delete(resource);
    return Promise.resolve(wasHolder);
  }

  raise(fence: number): Promise<void> {
    this.last = Math.max(this.last, fence);
    return Promise.resolve();
  }

  private find(resource: string): Held | undefined {
    const elapsedMs = this.elapsed();
    const held = this.held.get(resource);
    return held && held.endsAt > elapsedMs ? held : undefined;
  }

  /** Of a clock that goes back only what comes after counts: a lock whose time was over would be held again. */
  private elapsed(): number {
    const now = this.clock.now().getTime();
    this.elapsedMs += Math.max(0, now - this.lookedAtMs);
    this.lookedAtMs = now;
    return this.elapsedMs;
  }
}
