import { Column, id, instant, integer, Table, text } from '#core/database';

@Table('orders', {
  indexes: [['user_id', 'created_at'], ['created_at']],
  uniques: [['operation_id']],
  checks: { total: 'total_cents >= 0' },
})
export class OrderEntity {
  @Column(id())
  id!: number;

  @Column(text(64))
  operationId!: string;

  @Column(integer())
  userId!: number;

  @Column(text(16))
  status!: string;

  @Column(integer())
  totalCents!: number;

  @Column(instant())
  createdAt!: Date;

  @Column(instant())
  updatedAt!: Date;
}

@Table('order_items', {
  uniques: [['order_id', 'product_id']],
  checks: { quantity: 'quantity >= 1' },
  references: { order_id: 'orders' },
})
export class OrderItemEntity {
  @Column(id())
  id!: number;

  @Column(integer())
  orderId!: number;

  @Column(integer())
  productId!: number;

  @Column(integer())
  quantity!: number;

  @Column(integer())
  unitPriceCents!: number;
}
