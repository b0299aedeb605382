import { createTable, defineMigration, instant, integer, longText, text } from '#core/database';

export const idempotency0007 = defineMigration('0007-idempotency', [
  createTable(
    'idempotency_keys',
    {
      scope: text(64, { primary: true }),
      fingerprint: text(64),
      operation_id: text(36),
      attempt: integer(),
      lease_expires_at: instant({ nullable: true }),
      answer: longText({ nullable: true }),
      expires_at: instant(),
    },
    { indexes: [['expires_at']] },
  ),
]);
