import { Column, instant, integer, Table } from '#core/database';

@Table('stock', { checks: { quantity: 'quantity >= 0' }, references: { product_id: 'products' } })
export class StockEntity {
  @Column(integer({ primary: true }))
  productId!: number;

  @Column(integer())
  quantity!: number;

  @Column(instant())
  updatedAt!: Date;
}
