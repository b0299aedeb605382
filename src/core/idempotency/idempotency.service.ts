import { createHash, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '#core/app';
import { AppError, codes, failedWith } from '#core/errors';
import type { Claim, Claimed } from './claim.js';
import type { IdempotencyKeyEntity } from './idempotency.entity.js';
import { IdempotencyRepository } from './idempotency.repository.js';

export const LEASE_MS = 10_000;
const KEPT_MS = 24 * 3600 * 1000;
// what MySQL's `text` holds
const MAX_ANSWER_BYTES = 65_535;

/** Who asks, by which key, for what. */
export interface Wish {
  principal: string;
  key: string;
  /** Everything that makes it this request: method, path, query, body. */
  request: readonly string[];
}

/** Claims, and the answers of what was done under them (C8.1). */
@Injectable()
export class IdempotencyService {
  constructor(
    private readonly keys: IdempotencyRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Claims a request, or finds the answer it had. A claim whose holder died is taken over.
   * @throws 3006 when the key was another request's, 4005 while somebody holds it
   */
  async claim({ principal, key, request }: Wish): Promise<Claimed> {
    const scope = digestOf([principal, key]);
    const fingerprint = digestOf(request);
    for (;;) {
      const now = this.clock.now();
      const created = await this.create(scope, fingerprint, now);
      if (created) return { claim: created };
      const known = await this.keys.find(scope);
      if (known && known.expiresAt <= now) await this.keys.removeExpired(scope, now);
      else if (known) {
        const claimed = await this.meet(known, fingerprint, now);
        if (claimed) return claimed;
      }
      // else it went, or somebody took it, between two statements: look again
    }
  }

  /** Keeps the claim for another lease; false when it was taken over. */
  extend(claim: Claim): Promise<boolean> {
    return this.keys.extend(claim, this.leaseEnd(this.clock.now()));
  }

  /** Stores the answer, in the ambient transaction if there is one. @throws 4005 when the claim was taken over */
  async complete(claim: Claim, answer: string | null): Promise<void> {
    if (answer !== null && Buffer.byteLength(answer) > MAX_ANSWER_BYTES)
      throw new Error(`an @Idempotent() route answered more than the ${MAX_ANSWER_BYTES} bytes that can be stored`);
    if (!(await this.keys.complete(claim, answer))) throw inProgress();
  }

  /** The request can be asked for again as if it never had been. */
  release(claim: Claim): Promise<void> {
    return this.keys.remove(claim);
  }

  /** The request can be asked for again, and is then another attempt at the same operation. */
  async interrupt(claim: Claim): Promise<void> {
    await this.keys.extend(claim, this.clock.now());
  }

  private async create(scope: string, fingerprint: string, now: Date): Promise<Claim | undefined> {
    const claim = { scope, operationId: randomUUID(), attempt: 1 };
    const expiresAt = new Date(now.getTime() + KEPT_MS);
    try {
      await this.keys.create({ ...claim, fingerprint, leaseExpiresAt: this.leaseEnd(now), answer: null, expiresAt });
      return claim;
    } catch (error) {
      if (failedWith(error, codes.resourceExists)) return undefined;
      throw error;
    }
  }

  private async meet(known: IdempotencyKeyEntity, fingerprint: string, now: Date): Promise<Claimed | undefined> {
    const { scope, operationId, attempt, leaseExpiresAt, answer } = known;
    if (known.fingerprint !== fingerprint) throw new AppError(codes.idempotencyKeyReused);
    if (leaseExpiresAt === null) return { answer };
    if (leaseExpiresAt > now) throw inProgress();
    const taken = await this.keys.takeOver({ scope, operationId, attempt }, now, this.leaseEnd(now));
    return taken ? { claim: { scope, operationId, attempt: attempt + 1 } } : undefined;
  }

  private leaseEnd(now: Date): Date {
    return new Date(now.getTime() + LEASE_MS);
  }
}

function inProgress(): AppError {
  return new AppError(codes.requestInProgress, { headers: { 'retry-after': '1' } });
}

/** Parts of any text, told apart: no two lists have one digest. */
function digestOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
