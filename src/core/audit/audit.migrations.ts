import { createTable, defineMigration, id, instant, integer, longText, text } from '#core/database';

export const audit0005 = defineMigration('0005-audit', [
  createTable(
    'audit',
    {
      id: id(),
      at: instant(),
      actor_id: integer({ nullable: true }),
      actor_name: text(64),
      action: text(64),
      subject: text(150),
      old_value: longText({ nullable: true }),
      new_value: longText({ nullable: true }),
    },
    { indexes: [['subject']] },
  ),
]);
