import { InstantField, IntegerField } from '#core/http';
import { MAX_QUANTITY, type Stock } from '../stock.js';

export class ProductIdParam {
  @IntegerField({ description: 'Id of the product.', min: 1, example: 1 })
  product_id!: number;
}

export class StockDto {
  @IntegerField({ description: 'Id of the product.', min: 1, example: 1 })
  product_id!: number;

  @IntegerField({ description: 'Pieces on the shelf.', max: MAX_QUANTITY, example: 100 })
  quantity!: number;

  @InstantField({ description: 'When it changed last.' })
  updated_at!: string;

  static from({ productId, quantity, updatedAt }: Stock): StockDto {
    return { product_id: productId, quantity, updated_at: updatedAt.toISOString() };
  }
}

export class SetStockDto {
  @IntegerField({ description: 'Pieces that were counted.', max: MAX_QUANTITY, example: 100 })
  quantity!: number;
}
