import { IntegerField, ListField } from '#core/http';
import type { Quantity } from '../../../app-b/contract/inventory.contract.js';

export class OrderedItemDto {
  @IntegerField({ description: 'Id of the product.', min: 1, example: 1 })
  product_id!: number;

  @IntegerField({ description: 'Pieces.', min: 1, max: 1000, example: 2 })
  quantity!: number;
}

export class CreateOrderDto {
  @ListField(() => OrderedItemDto, {
    description: 'Distinct products.',
    minItems: 1,
    maxItems: 50,
    distinctBy: (item: OrderedItemDto) => item.product_id,
  })
  items!: OrderedItemDto[];

  toInput(): Quantity[] {
    return this.items.map(({ product_id, quantity }) => ({ productId: product_id, quantity }));
  }
}
