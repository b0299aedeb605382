import { Injectable } from '@nestjs/common';
import { Database } from '#core/database';
import type { Claim } from './claim.js';
import { IdempotencyKeyEntity } from './idempotency.entity.js';

const HELD = 'scope = :scope AND operation_id = :operationId AND attempt = :attempt AND lease_expires_at IS NOT NULL';
const SWEEP_BATCH = 1000;

/** Each change is one statement that says what it expects: whoever it finds nothing for was overtaken. */
@Injectable()
export class IdempotencyRepository {
  constructor(private readonly database: Database) {}

  find(scope: string): Promise<IdempotencyKeyEntity | null> {
    return this.table().findOneBy({ scope });
  }

  /** @throws 4002 when there is one */
  async create(row: IdempotencyKeyEntity): Promise<void> {
    await this.table().insert(row);
  }

  /** Hands a claim whose lease has ended to the next attempt; false when somebody else was faster. */
  takeOver({ scope, operationId, attempt }: Claim, now: Date, leaseExpiresAt: Date): Promise<boolean> {
    return this.change({ attempt: attempt + 1, leaseExpiresAt }, `${HELD} AND lease_expires_at <= :now`, {
      scope,
      operationId,
      attempt,
      now,
    });
  }

  /** False when it is no longer this claim's. */
  extend(claim: Claim, leaseExpiresAt: Date): Promise<boolean> {
    return this.change({ leaseExpiresAt }, HELD, { ...claim });
  }

  /** False when it is no longer this claim's. */
  complete(claim: Claim, answer: string | null): Promise<boolean> {
    return this.change({ leaseExpiresAt: null, answer }, HELD, { ...claim });
  }

  async remove(claim: Claim): Promise<void> {
    await this.table()
      .createQueryBuilder()
      .delete()
      .where(HELD, { ...claim })
      .execute();
  }

  async removeExpired(scope: string, now: Date): Promise<void> {
    const removing = this.table().createQueryBuilder().delete();
    await removing.where('scope = :scope AND expires_at <= :now', { scope, now }).execute();
  }

  /** Removes at most 1,000 keys that have expired; how many. */
  async sweep(now: Date): Promise<number> {
    const expired = await this.table()
      .createQueryBuilder('row')
      .select('row.scope', 'scope')
      .where('row.expiresAt <= :now', { now })
      .limit(SWEEP_BATCH)
      .getRawMany<{ scope: string }>();
    if (expired.length === 0) return 0;
    const scopes = expired.map(({ scope }) => scope);
    const removing = this.table().createQueryBuilder().delete();
    await removing.where('scope IN (:...scopes) AND expires_at <= :now', { scopes, now }).execute();
    return expired.length;
  }

  private async change(
    values: Partial<IdempotencyKeyEntity>,
    where: string,
    parameters: Readonly<Record<string, unknown>>,
  ): Promise<boolean> {
    const changing = this.table().createQueryBuilder().update().set(values);
    return (await changing.where(where, parameters).execute()).affected === 1;
  }

  private table() {
    return this.database.repository(IdempotencyKeyEntity);
  }
}
