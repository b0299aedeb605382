import { Injectable } from '@nestjs/common';
import { BaseRepository, Database } from '#core/database';
import { codes, failedWith } from '#core/errors';
import type { Deposit } from './deposit.js';
import { DepositEntity } from './deposit.entity.js';

@Injectable()
export class DepositsRepository extends BaseRepository<DepositEntity, Deposit> {
  constructor(database: Database) {
    super(database, DepositEntity);
  }

  /** The deposit of this operation, made unless there is one. */
  async ensure(draft: Omit<Deposit, 'id'>): Promise<{ deposit: Deposit; isNew: boolean }> {
    try {
      return { deposit: await this.create(draft), isNew: true };
    } catch (error) {
      const isTaken = failedWith(error, codes.resourceExists);
      const known = isTaken ? await this.findByOperation(draft.operationId) : null;
      if (!known) throw error;
      return { deposit: known, isNew: false };
    }
  }

  /** At most 100 pending deposits made before `before`, with an id above `afterId`, oldest first. */
  async listPending(before: Date, afterId: number): Promise<Deposit[]> {
    const pending = this.rows().andWhere("row.status = 'pending' AND row.createdAt < :before AND row.id > :afterId", {
      before,
      afterId,
    });
    return this.toDomains(await this.read(pending.orderBy('row.id').limit(100)));
  }

  private findByOperation(operationId: string): Promise<Deposit | null> {
    return this.one(this.rows().andWhere('row.operationId = :operationId', { operationId }));
  }

  protected toDomain(row: DepositEntity): Deposit {
    return { ...row, status: row.status as Deposit['status'] };
  }
}
