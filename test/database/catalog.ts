import type { DataSource } from 'typeorm';
import type { ConnectedDatabase } from '#core/database';

/** A foreign key as the database itself reports it. */
export interface ForeignKey {
  table: string;
  references: string;
}

/** What the server's own catalog says, asked past every layer of ours. */
export async function tablesOf({ dialect, dataSource }: ConnectedDatabase): Promise<string[]> {
  const sql = {
    sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'",
    mysql: 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
    postgres: 'SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()',
  }[dialect];
  return names(await dataSource.query(sql)).sort();
}

export async function foreignKeysOf({ dialect, dataSource }: ConnectedDatabase): Promise<ForeignKey[]> {
  const sql = {
    sqlite: `SELECT m.name AS "table", f."table" AS "references" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'`,
    mysql:
      'SELECT table_name AS `table`, referenced_table_name AS `references` FROM information_schema.referential_constraints WHERE constraint_schema = DATABASE()',
    postgres: `SELECT conrelid::regclass::text AS "table", confrelid::regclass::text AS "references" FROM pg_constraint WHERE contype = 'f'`,
  }[dialect];
  return dataSource.query<ForeignKey[]>(sql);
}

/** The statements TypeORM would run to make the schema match the entities; nothing is filtered. */
export async function schemaDifference(dataSource: DataSource): Promise<string[]> {
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query);
}

function names(rows: { name: string }[]): string[] {
  return rows.map(({ name }) => name);
}
