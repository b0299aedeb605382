import SqliteDatabase from 'better-sqlite3';
import { onMysql, onPostgres, type TestDatabase } from './databases.js';

export type SqlRow = Record<string, string | number | null>;

/** What a statement gives, read past the program that owns the database. */
export async function readSql(database: TestDatabase, sql: string): Promise<SqlRow[]> {
  const { SQLITE_PATH, DATABASE_URL } = database.env;
  if (database.dialect === 'mysql') return (await onMysql(sql, DATABASE_URL)) as SqlRow[];
  if (database.dialect === 'postgres') return (await onPostgres(sql, DATABASE_URL)) as SqlRow[];
  const connection = new SqliteDatabase(SQLITE_PATH, { readonly: true });
  try {
    return connection.prepare(sql).all() as SqlRow[];
  } finally {
    connection.close();
  }
}
