import { createTable, defineMigration, id, instant, integer, longText, text } from '#core/database';

export const products0001 = defineMigration('0001-products', [
  createTable(
    'products',
    {
      id: id(),
      sku: text(64),
      name: text(100),
      description: text(500, { nullable: true }),
      search_text: longText(),
      price_cents: integer(),
      version: integer(),
      deleted_at: instant({ nullable: true }),
      created_at: instant(),
      updated_at: instant(),
    },
    { uniques: [['sku']], indexes: [['created_at'], ['price_cents']], checks: { price: 'price_cents >= 1' } },
  ),
  createTable(
    'stock',
    { product_id: integer({ primary: true }), quantity: integer(), updated_at: instant() },
    { checks: { quantity: 'quantity >= 0' }, references: { product_id: 'products' } },
  ),
  createTable(
    'movements',
    {
      id: id(),
      product_id: integer(),
      delta: integer(),
      quantity: integer(),
      reason: text(200),
      reference: text(64, { nullable: true }),
      created_at: instant(),
    },
    {
      indexes: [['product_id', 'created_at'], ['reference']],
      uniques: [['product_id', 'reference', 'reason']],
      checks: { quantity: 'quantity >= 0' },
      references: { product_id: 'products' },
    },
  ),
]);
