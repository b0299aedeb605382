import { Column, id, instant, integer, longText, Table, text } from '#core/database';

@Table('products', {
  uniques: [['sku']],
  indexes: [['created_at'], ['price_cents']],
  checks: { price: 'price_cents >= 1' },
})
export class ProductEntity {
  @Column(id())
  id!: number;

  @Column(text(64))
  sku!: string;

  @Column(text(100))
  name!: string;

  @Column(text(500, { nullable: true }))
  description!: string | null;

  /** Name and sku in lower case: what `q` looks into, alike in every dialect. */
  @Column(longText())
  searchText!: string;

  @Column(integer())
  priceCents!: number;

  @Column(integer())
  version!: number;

  /** Deleted products keep their row: their sku stays taken (C3.4). */
  @Column(instant({ nullable: true }))
  deletedAt!: Date | null;

  @Column(instant())
  createdAt!: Date;

  @Column(instant())
  updatedAt!: Date;
}
