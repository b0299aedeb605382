import { type QueryRunner, Table as SchemaTable, TableCheck, TableColumn, TableForeignKey, TableIndex } from 'typeorm';
import { type Column, tableColumn } from './column.js';
import type { Dialect, ServerKind } from './dialect.js';
import { constraintNames, REFERENTIAL_ACTIONS } from './names.js';
import type { Constraints } from './table.js';

/** What a step works on: the database, and the prefix of the tables it may touch. */
export interface Schema {
  readonly runner: QueryRunner;
  readonly dialect: Dialect;
  readonly kind: ServerKind;
  readonly prefix: string;
}

/**
 * One change of the schema and its reverse. MySQL commits each statement by itself, so a killed step may
 * have happened: both directions must stand being run again.
 */
export interface Step {
  up(schema: Schema): Promise<void>;
  down(schema: Schema): Promise<void>;
}

export interface Migration {
  /** `0001-products`: orders an app's migrations and names them for ever. */
  readonly name: string;
  readonly steps: readonly Step[];
}

export function defineMigration(name: string, steps: readonly Step[]): Migration {
  if (!/^\d{4}-[a-z0-9-]{1,60}$/.test(name)) throw new Error(`a migration is named like 0001-products, not ${name}`);
  return Object.freeze({ name, steps });
}

/** Makes a table with its constraints; reversed, drops it. */
export function createTable(
  name: string,
  columns: Readonly<Record<string, Column>>,
  constraints: Constraints = {},
): Step {
  return {
    up: async ({ runner, dialect, kind, prefix }) => {
      const table = tableOf({ name, prefix, dialect, kind, columns, constraints });
      await runner.createTable(table, true);
      if (dialect === 'mysql') await ensureMysqlChecks(runner, table.name, constraints.checks ?? {});
    },
    down: async ({ runner, prefix }) => {
      await runner.dropTable(prefix + name, true);
    },
  };
}

/** Adds a column that may be null; reversed, drops it. */
export function addColumn(table: string, name: string, column: Column): Step {
  return {
    up: async ({ runner, dialect, kind, prefix }) => {
      if (await runner.hasColumn(prefix + table, name)) return;
      const added = new TableColumn(tableColumn(name, column, kind));
      if (dialect === 'sqlite')
        await alterSqlite(
          runner,
          prefix + table,
          `ADD COLUMN "${name}" ${runner.dataSource.driver.createFullType(added)}`,
        );
      else await runner.addColumn(prefix + table, added);
    },
    down: async ({ runner, dialect, prefix }) => {
      if (!(await runner.hasColumn(prefix + table, name))) return;
      if (dialect === 'sqlite') await alterSqlite(runner, prefix + table, `DROP COLUMN "${name}"`);
      else await runner.dropColumn(prefix + table, name);
    },
  };
}

/** TypeORM makes the table anew and drops the old one, which SQLite refuses when rows of another table refer to it. */
async function alterSqlite(runner: QueryRunner, table: string, change: string): Promise<void> {
  await runner.query(`ALTER TABLE "${table}" ${change}`);
}

interface TableDescription extends Omit<Schema, 'runner'> {
  name: string;
  columns: Readonly<Record<string, Column>>;
  constraints: Constraints;
}

function tableOf({ name, prefix, dialect, kind, columns, constraints }: TableDescription): SchemaTable {
  const { indexes = [], uniques = [], checks = {}, references = {} } = constraints;
  const names = constraintNames(prefix + name);
  return new SchemaTable({
    name: prefix + name,
    columns: Object.entries(columns).map(([column, definition]) => tableColumn(column, definition, kind)),
    indices: [
      ...indexes.map(
        (columnNames) => new TableIndex({ name: names.index(columnNames), columnNames: [...columnNames] }),
      ),
      ...uniques.map(
        (columnNames) =>
          new TableIndex({ name: names.unique(columnNames), columnNames: [...columnNames], isUnique: true }),
      ),
    ],
    checks:
      dialect === 'mysql'
        ? []
        : Object.entries(checks).map(([check, expression]) => new TableCheck({ name: names.check(check), expression })),
    foreignKeys: Object.entries(references).map(
      ([column, target]) =>
        new TableForeignKey({
          name: names.foreignKey(column),
          columnNames: [column],
          referencedTableName: prefix + target,
          referencedColumnNames: ['id'],
          ...REFERENTIAL_ACTIONS,
        }),
    ),
  });
}

async function ensureMysqlChecks(
  runner: QueryRunner,
  table: string,
  checks: Readonly<Record<string, string>>,
): Promise<void> {
  const names = constraintNames(table);
  const existing = (await runner.query(
    "SELECT constraint_name AS name FROM information_schema.table_constraints WHERE constraint_schema = DATABASE() AND table_name = ? AND constraint_type = 'CHECK'",
    [table],
  )) as { name: string }[];
  for (const [check, expression] of Object.entries(checks)) {
    const name = names.check(check);
    if (!existing.some((row) => row.name === name))
      await runner.query(`ALTER TABLE \`${table}\` ADD CONSTRAINT \`${name}\` CHECK (${expression})`);
  }
}
