import { Column, id, instant, integer, Table, text } from '#core/database';

@Table('movements', {
  indexes: [['product_id', 'created_at'], ['reference']],
  uniques: [['product_id', 'reference', 'reason']],
  checks: { quantity: 'quantity >= 0' },
  references: { product_id: 'products' },
})
export class MovementEntity {
  @Column(id())
  id!: number;

  @Column(integer())
  productId!: number;

  @Column(integer())
  delta!: number;

  @Column(integer())
  quantity!: number;

  @Column(text(200))
  reason!: string;

  @Column(text(64, { nullable: true }))
  reference!: string | null;

  @Column(instant())
  createdAt!: Date;
}
