import { InstantField, IntegerField, ListField, TextField } from '#core/http';
import type { Order, OrderItem } from '../order.js';

export class OrderItemDto {
  @IntegerField({ description: 'Id of the product.', min: 1, example: 1 })
  product_id!: number;

  @IntegerField({ description: 'Pieces.', min: 1, max: 1000, example: 2 })
  quantity!: number;

  @IntegerField({ description: 'Price of a piece when it was ordered, in cents.', example: 1250 })
  unit_price_cents!: number;

  static from({ productId, quantity, unitPriceCents }: OrderItem): OrderItemDto {
    return { product_id: productId, quantity, unit_price_cents: unitPriceCents };
  }
}

export class OrderDto {
  @IntegerField({ description: 'Id.', min: 1, example: 1 })
  id!: number;

  @IntegerField({ description: 'Whose order.', min: 1, example: 7 })
  user_id!: number;

  @TextField({ description: 'State.', maxLength: 16, oneOf: ['confirmed', 'cancelled'], example: 'confirmed' })
  status!: string;

  @ListField(() => OrderItemDto, { description: 'What was ordered.', maxItems: 50 })
  items!: OrderItemDto[];

  @IntegerField({ description: 'Sum of all items, in cents.', example: 2500 })
  total_cents!: number;

  @InstantField({ description: 'When it was placed.' })
  created_at!: string;

  @InstantField({ description: 'When it changed last.' })
  updated_at!: string;

  static from(order: Order): OrderDto {
    return {
      id: order.id,
      user_id: order.userId,
      status: order.status,
      items: order.items.map((item) => OrderItemDto.from(item)),
      total_cents: order.totalCents,
      created_at: order.createdAt.toISOString(),
      updated_at: order.updatedAt.toISOString(),
    };
  }
}
