import { Injectable } from '@nestjs/common';
import { BaseRepository, Database } from '#core/database';
import type { ListQuery, Page } from '#core/http';
import { MovementEntity } from './movement.entity.js';
import type { Movement } from './stock.js';

@Injectable()
export class MovementsRepository extends BaseRepository<MovementEntity, Movement> {
  constructor(database: Database) {
    super(database, MovementEntity);
  }

  list(productId: number, query: ListQuery): Promise<Page<Movement>> {
    return this.page(this.rows().andWhere('row.productId = :productId', { productId }), query);
  }

  async listByReference(reference: string): Promise<Movement[]> {
    return this.toDomains(
      await this.read(this.rows().andWhere('row.reference = :reference', { reference }).orderBy('row.productId')),
    );
  }

  protected toDomain(row: MovementEntity): Movement {
    return { ...row };
  }
}
