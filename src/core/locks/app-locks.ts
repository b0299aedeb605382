import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { ensureTtl } from '#core/app';
import { inTransaction } from '#core/database';
import { AppError, codes } from '#core/errors';
import { RedisAwayError } from '#core/redis';
import { currentContext } from '#observability';
import { HeldLock, type LockParts } from './held-lock.js';
import { LockBusyError } from './lock-error.js';
import type { LockFigures } from './lock-figures.js';
import type { Lock } from './lock.js';

const NAME = /^[\x21-\x7e]{1,170}$/;
const FIRST_POLL_MS = 25;
const LAST_POLL_MS = 250;

export interface LockOptions {
  /** How long nobody else may have it when this process dies: 1 or more; 10 by default. It is renewed each third of that. */
  ttlSeconds?: number;
  /** How long to wait for whoever holds it; not at all by default. */
  waitMs?: number;
}

/**
 * An app's locks, shared by all processes when there is Redis, else among the works of this process (C8.4, C7.1). A
 * lock keeps others from beginning; that a former holder writes nothing is what `lock.guard()` is for.
 */
export class AppLocks {
  private readonly logger = new Logger(AppLocks.name);

  constructor(
    private readonly app: string,
    private readonly parts: Pick<LockParts, 'store' | 'fences'>,
    private readonly figures: LockFigures,
  ) {}

  /**
   * Runs `work` while this process alone holds the lock `name` of this app; it cannot be taken twice, not even inside
   * of itself. What `work` returned stands although the lock was lost meanwhile.
   * @param name 1 to 170 visible ASCII characters
   * @throws 4003 when somebody else holds it still after `waitMs`, 5003 when Redis is away; Error inside a transaction,
   *   which would commit after the lock was given back
   */
  async withLock<T>(name: string, options: LockOptions, work: (lock: Lock) => Promise<T>): Promise<T> {
    const lock = await this.acquire(name, options);
    try {
      return await work(lock);
    } finally {
      await lock.release().catch((error: unknown) => {
        // its TTL ends it; what was done is done
        if (!(error instanceof RedisAwayError)) throw error;
      });
    }
  }

  private async acquire(name: string, { ttlSeconds = 10, waitMs = 0 }: LockOptions): Promise<HeldLock> {
    if (!NAME.test(name)) throw new Error(`${this.app}: a lock's name is 1 to 170 visible ASCII characters`);
    if (inTransaction()) throw new Error(`${this.app} takes the lock ${name} inside a transaction: take it before`);
    ensureTtl(ttlSeconds);
    const [resource, holder, ttlMs] = [`${this.app}:${name}`, randomUUID(), ttlSeconds * 1000];
    const deadline = performance.now() + waitMs;
    for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * 2, LAST_POLL_MS)) {
      const askedAtMs = performance.now();
      const fence = await this.parts.store.acquire(resource, holder, ttlMs);
      if (fence !== null) return this.hold({ resource, holder, fence }, { ttlMs, askedAtMs });
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) {
        this.figures.busy(this.app);
        throw new LockBusyError(resource);
      }
      // ten who wait must not ask in one instant
      await sleep(Math.min(leftMs, pollMs * (0.5 + Math.random() / 2)));
      if (currentContext()?.expired) throw new AppError(codes.requestTimedOut);
    }
  }

  private hold(claim: ConstructorParameters<typeof HeldLock>[1], term: ConstructorParameters<typeof HeldLock>[2]) {
    this.figures.acquired(this.app);
    const onLost = (resource: string, error: Error) => {
      this.figures.lost(this.app);
      this.logger.warn({ resource, error }, 'a lock was lost while its work ran');
    };
    return new HeldLock({ ...this.parts, onLost }, claim, term);
  }
}
