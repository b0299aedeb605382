import { Injectable } from '@nestjs/common';
import { BaseRepository, containing, Database, foldCase } from '#core/database';
import type { ListQuery, Page } from '#core/http';
import type { Product } from './product.js';
import { ProductEntity } from './product.entity.js';

export interface ProductFilters {
  q?: string;
  minPriceCents?: number;
  maxPriceCents?: number;
}

@Injectable()
export class ProductsRepository extends BaseRepository<ProductEntity, Product> {
  constructor(database: Database) {
    super(database, ProductEntity);
  }

  list(query: ListQuery<ProductFilters>): Promise<Page<Product>> {
    const { q, minPriceCents, maxPriceCents } = query.filters;
    const rows = this.rows();
    if (q !== undefined) rows.andWhere("row.searchText LIKE :q ESCAPE '!'", { q: containing(foldCase(q)) });
    if (minPriceCents !== undefined) rows.andWhere('row.priceCents >= :minPriceCents', { minPriceCents });
    if (maxPriceCents !== undefined) rows.andWhere('row.priceCents <= :maxPriceCents', { maxPriceCents });
    return this.page(rows, query);
  }

  async remove(id: number, now: Date): Promise<void> {
    await this.table().update(id, { deletedAt: now, updatedAt: now });
  }

  /** Deleted products are not there. */
  protected override rows() {
    return super.rows().andWhere('row.deletedAt IS NULL');
  }

  protected toDomain({ searchText, deletedAt, ...product }: ProductEntity): Product {
    return product;
  }

  protected override toRow(product: Omit<Product, 'id'>): Omit<ProductEntity, 'id'> {
    const searchText = foldCase(`${product.name}\n${product.sku}`);
    return { ...super.toRow(product), searchText, deletedAt: null };
  }
}
