import { createTable, defineMigration, id, instant, integer, text } from '#core/database';

export const orders0001 = defineMigration('0001-orders', [
  createTable(
    'wallets',
    { user_id: integer({ primary: true }), balance_cents: integer(), updated_at: instant() },
    { checks: { balance: 'balance_cents >= 0' } },
  ),
  createTable(
    'ledger',
    {
      id: id(),
      user_id: integer(),
      amount_cents: integer(),
      balance_cents: integer(),
      reason: text(20),
      reference: text(64),
      created_at: instant(),
    },
    {
      indexes: [['user_id', 'created_at']],
      uniques: [['reference', 'reason']],
      checks: { balance: 'balance_cents >= 0' },
    },
  ),
  createTable(
    'deposits',
    {
      id: id(),
      operation_id: text(64),
      user_id: integer(),
      amount_cents: integer(),
      payment_token: text(255, { nullable: true }),
      status: text(16),
      created_at: instant(),
      updated_at: instant(),
    },
    { indexes: [['status', 'id']], uniques: [['operation_id']], checks: { amount: 'amount_cents >= 1' } },
  ),
  createTable(
    'orders',
    {
      id: id(),
      operation_id: text(64),
      user_id: integer(),
      status: text(16),
      total_cents: integer(),
      created_at: instant(),
      updated_at: instant(),
    },
    {
      indexes: [['user_id', 'created_at'], ['created_at']],
      uniques: [['operation_id']],
      checks: { total: 'total_cents >= 0' },
    },
  ),
  createTable(
    'order_items',
    { id: id(), order_id: integer(), product_id: integer(), quantity: integer(), unit_price_cents: integer() },
    {
      uniques: [['order_id', 'product_id']],
      checks: { quantity: 'quantity >= 1' },
      references: { order_id: 'orders' },
    },
  ),
]);
