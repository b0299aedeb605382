import { boolean, createTable, defineMigration, id, instant, integer, text } from '#core/database';

export const notes0001 = defineMigration('0001-notes', [
  createTable(
    'notes',
    {
      id: id(),
      owner_id: integer(),
      title: text(100),
      stars: integer(),
      pinned: boolean(),
      created_at: instant(),
      updated_at: instant(),
    },
    { indexes: [['owner_id', 'created_at']], checks: { stars: 'stars >= 0' } },
  ),
]);
