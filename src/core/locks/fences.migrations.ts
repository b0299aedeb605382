import { createTable, defineMigration, instant, integer, text } from '#core/database';

export const fences0004 = defineMigration('0004-fences', [
  createTable(
    'fences',
    { resource: text(200, { primary: true }), fence: integer(), holder: text(36), used_at: instant() },
    { indexes: [['used_at']] },
  ),
]);
