import { Injectable } from '@nestjs/common';
import { BaseRepository, Database } from '#core/database';
import type { Deposit } from './deposit.js';
import { DepositEntity } from './deposit.entity.js';

@Injectable()
export class DepositsRepository extends BaseRepository<DepositEntity, Deposit> {
  constructor(database: Database) {
    super(database, DepositEntity);
  }

  /** At most 100 pending deposits made before `before`, with an id above `afterId`, oldest first. */
  async listPending(before: Date, afterId: number): Promise<Deposit[]> {
    const pending = this.rows().andWhere("row.status = 'pending' AND row.createdAt < :before AND row.id > :afterId", {
      before,
      afterId,
    });
    return this.toDomains(await this.read(pending.orderBy('row.id').limit(100)));
  }

  protected toDomain(row: DepositEntity): Deposit {
    return { ...row, status: row.status as Deposit['status'] };
  }

  protected toRow({
    operationId,
    userId,
    amountCents,
    paymentToken,
    status,
    createdAt,
    updatedAt,
  }: Omit<Deposit, 'id'>): Omit<DepositEntity, 'id'> {
    return { operationId, userId, amountCents, paymentToken, status, createdAt, updatedAt };
  }
}
