import { Injectable } from '@nestjs/common';
import { Clock } from '#core/app';
import { AppCache } from '#core/cache';
import { Database } from '#core/database';
import type { ListQuery, Page, SeenVersion } from '#core/http';
import { StockRepository } from '../inventory/stock.repository.js';
import { ALL_PRODUCTS, changeProduct, type Product, type ProductFields, productTag } from './product.js';
import { type ProductFilters, ProductsRepository } from './products.repository.js';

@Injectable()
export class ProductsService {
  constructor(
    private readonly database: Database,
    private readonly products: ProductsRepository,
    private readonly stock: StockRepository,
    private readonly cache: AppCache,
    private readonly clock: Clock,
  ) {}

  list(query: ListQuery<ProductFilters>): Promise<Page<Product>> {
    return this.products.list(query);
  }

  /** @throws 4001 */
  get(id: number): Promise<Product> {
    return this.products.get(id);
  }

  /** A new product has no stock. @throws 4002 when the sku is or was taken. */
  create(fields: ProductFields): Promise<Product> {
    return this.database.transaction(async () => {
      const now = this.clock.now();
      const product = await this.products.create({ ...fields, version: 1, createdAt: now, updatedAt: now });
      await this.stock.open(product.id, now);
      await this.cache.invalidate(ALL_PRODUCTS);
      return product;
    });
  }

  /** @throws 4001, 4002, 4003 when `seen` is stale. */
  update(id: number, changes: Partial<ProductFields>, seen: SeenVersion): Promise<Product> {
    return this.database.transaction(async () => {
      const product = await this.products.getForUpdate(id);
      await this.cache.invalidate(ALL_PRODUCTS, productTag(id));
      return this.products.update(changeProduct(product, changes, seen, this.clock.now()));
    });
  }

  /** @throws 4001, 4003 when `seen` is stale. */
  remove(id: number, seen: SeenVersion): Promise<void> {
    return this.database.transaction(async () => {
      const product = await this.products.getForUpdate(id);
      seen.ensureIs(product.version);
      await this.products.remove(product.id, this.clock.now());
      await this.cache.invalidate(ALL_PRODUCTS, productTag(id));
    });
  }
}
