import { onMysql, onPostgres, type TestDatabase } from '../support/databases.js';

/** A connection as its server sees it. */
export interface Session {
  id: number;
  /** Waits for its next statement. */
  idle: boolean;
}

/** The connections open to a database of a server, asked over a connection to another one. */
export async function sessionsOf(database: TestDatabase): Promise<Session[]> {
  const name = nameOf(database);
  const rows =
    database.dialect === 'mysql'
      ? await onMysql(`SELECT id, command = 'Sleep' AS idle FROM information_schema.processlist WHERE db = '${name}'`)
      : await onPostgres(`SELECT pid AS id, state = 'idle' AS idle FROM pg_stat_activity WHERE datname = '${name}'`);
  return (rows as { id: number | string; idle: unknown }[]).map(({ id, idle }) => ({
    id: Number(id),
    idle: Boolean(Number(idle)),
  }));
}

/** Ends them at the server, as an administrator or a timeout there would. */
export async function killSessions(database: TestDatabase): Promise<void> {
  const ids = (await sessionsOf(database)).map(({ id }) => id);
  if (database.dialect === 'mysql') for (const id of ids) await onMysql(`KILL ${id}`);
  else await onPostgres(`SELECT pg_terminate_backend(pid) FROM unnest(ARRAY[${ids.join()}]::int[]) AS pid`);
}

function nameOf({ env }: TestDatabase): string {
  return new URL(env.DATABASE_URL!).pathname.slice(1);
}
