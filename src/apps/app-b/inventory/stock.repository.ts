import { Injectable } from '@nestjs/common';
import { Database } from '#core/database';
import type { Stock } from './stock.js';
import { StockEntity } from './stock.entity.js';

/** Keyed by product, so not a BaseRepository. */
@Injectable()
export class StockRepository {
  constructor(private readonly database: Database) {}

  async open(productId: number, now: Date): Promise<void> {
    await this.table().insert({ productId, quantity: 0, updatedAt: now });
  }

  async find(productId: number): Promise<Stock | null> {
    return this.table().findOneBy({ productId });
  }

  /** Locked in ascending order of product, so that two orders cannot lock crosswise. */
  async listForUpdate(productIds: readonly number[]): Promise<Stock[]> {
    if (productIds.length === 0) return [];
    const query = this.table()
      .createQueryBuilder('row')
      .where('row.productId IN (:...productIds)', { productIds })
      .orderBy('row.productId');
    return this.database.forUpdate(query).getMany();
  }

  async update({ productId, quantity, updatedAt }: Stock): Promise<void> {
    await this.table().update(productId, { quantity, updatedAt });
  }

  private table() {
    return this.database.repository(StockEntity);
  }
}
