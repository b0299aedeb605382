import { Injectable } from '@nestjs/common';
import { Database } from '#core/database';
import { AppError, codes } from '#core/errors';
import { InventoryContract, type Quantity, type ReservedItem } from '../contract/inventory.contract.js';
import type { Product } from '../products/product.js';
import { ProductsRepository } from '../products/products.repository.js';
import { InventoryService } from './inventory.service.js';
import { MovementsRepository } from './movements.repository.js';
import { StockRepository } from './stock.repository.js';

const RESERVED = 'reserved';
const RELEASED = 'released';

/** Answers the contract from this app's services and tables. */
@Injectable()
export class InventoryFacade extends InventoryContract {
  constructor(
    private readonly database: Database,
    private readonly products: ProductsRepository,
    private readonly stock: StockRepository,
    private readonly movements: MovementsRepository,
    private readonly inventory: InventoryService,
  ) {
    super();
  }

  reserve(operationId: string, items: readonly Quantity[]): Promise<ReservedItem[]> {
    return this.database.transaction(async () => {
      const ids = items.map(({ productId }) => productId);
      // stock first: whoever holds its row decides, and reads what is committed by then
      const stocks = new Map((await this.stock.listForUpdate(ids)).map((stock) => [stock.productId, stock]));
      const products = new Map((await this.products.listByIds(ids)).map((product) => [product.id, product]));
      const before = await this.movements.listByReference(operationId);
      if (before.some(({ reason }) => reason === RELEASED)) throw new AppError(codes.resourceConflict);
      const priced = items.map((item) => ({
        ...item,
        unitPriceCents: known(products.get(item.productId), item.productId).priceCents,
      }));
      if (before.length > 0) return priced;
      for (const { productId, quantity } of items) {
        const stock = stocks.get(productId);
        if (stock) await this.inventory.move(stock, { delta: -quantity, reason: RESERVED, reference: operationId });
      }
      return priced;
    });
  }

  release(operationId: string): Promise<void> {
    return this.database.transaction(async () => {
      const reserved = (await this.movements.listByReference(operationId)).filter(({ reason }) => reason === RESERVED);
      if (reserved.length === 0) return;
      const stocks = new Map(
        (await this.stock.listForUpdate(reserved.map(({ productId }) => productId))).map((stock) => [
          stock.productId,
          stock,
        ]),
      );
      const isRepeated = (await this.movements.listByReference(operationId)).some(({ reason }) => reason === RELEASED);
      if (isRepeated) return;
      for (const { productId, delta } of reserved) {
        const stock = stocks.get(productId);
        if (stock) await this.inventory.move(stock, { delta: -delta, reason: RELEASED, reference: operationId });
      }
    });
  }
}

function known(product: Product | undefined, id: number): Product {
  if (!product) throw new AppError(codes.resourceNotFound, { message: `There is no product ${id}` });
  return product;
}
