import { integer, text } from '../column.js';
import { createTable, defineMigration } from '../migration.js';

export const replicas0003 = defineMigration('0003-replicas', [
  createTable('heartbeats', { name: text(32, { primary: true }), position: integer() }),
  createTable(
    'recent_writes',
    { client: text(64, { primary: true }), written_at_ms: integer() },
    { indexes: [['written_at_ms']] },
  ),
]);
