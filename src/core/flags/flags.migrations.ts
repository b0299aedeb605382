import { boolean, createTable, defineMigration, id, instant, integer, longText, type Step, text } from '#core/database';

/** The row that changes count up: made here, because two first changes at once would both make it. */
const firstRevision: Step = {
  up: async ({ runner, prefix }) => {
    const rows = (await runner.query(`SELECT name FROM ${prefix}flag_revision`)) as unknown[];
    if (rows.length === 0)
      await runner.query(`INSERT INTO ${prefix}flag_revision (name, revision) VALUES ('flags', 0)`);
  },
  down: async ({ runner, prefix }) => {
    if (await runner.hasTable(`${prefix}flag_revision`)) await runner.query(`DELETE FROM ${prefix}flag_revision`);
  },
};

export const flags0006 = defineMigration('0006-flags', [
  createTable(
    'flags',
    {
      id: id(),
      key: text(100),
      enabled: boolean(),
      percentage: integer({ nullable: true }),
      users: longText(),
      variants: longText(),
      environments: longText(),
      reason: text(500, { nullable: true }),
      retry_after_seconds: integer({ nullable: true }),
      created_at: instant(),
      updated_at: instant(),
    },
    { uniques: [['key']] },
  ),
  createTable('flag_revision', { name: text(16, { primary: true }), revision: integer() }),
  firstRevision,
]);
