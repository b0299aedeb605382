import type { ConnectedDatabase } from './data-source.js';

// what is kept back for administrators is not ours; -1 is no limit
const POSTGRES = `SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
  - COALESCE(current_setting('reserved_connections', true), '0')::int AS "most",
  (SELECT datconnlimit FROM pg_database WHERE datname = current_database()) AS "ofDatabase",
  (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user) AS "ofUser"`;
const MYSQL = 'SELECT @@GLOBAL.max_connections AS most, @@GLOBAL.max_user_connections AS ofUser';

/** Connections the server grants to all processes together; undefined for a file. */
export async function connectionLimitOf({ dialect, dataSource }: ConnectedDatabase): Promise<number | undefined> {
  if (dialect === 'sqlite') return undefined;
  const sql = dialect === 'mysql' ? MYSQL : POSTGRES;
  const [row = {}] = await dataSource.query<Record<string, number | string>[]>(sql);
  const limits = Object.values(row)
    .map(Number)
    .filter((limit) => limit > 0);
  return Math.min(...limits);
}
