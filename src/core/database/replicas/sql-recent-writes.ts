import { LRUCache } from 'lru-cache';
import type { EntityManager } from 'typeorm';
import type { ConnectedDatabase } from '../data-source.js';
import { DeadlockError } from '../database-error.js';
import type { Dialect } from '../dialect.js';
import { RecentWriteEntity } from './replica.entities.js';
import { RecentWrites } from './recent-writes.js';

// somebody who writes all the time is noted once in this time
const RENEW_MS = 1000;
// for the commit that was on its way when the request's time ended
const MARGIN_MS = 1000;
const REMEMBERED = 50_000;
const ATTEMPTS = 4;

const MYSQL_NOW_MS = "ROUND(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) / 1000)";
const POSTGRES_NOW_MS = '(EXTRACT(EPOCH FROM statement_timestamp()) * 1000)::bigint';

export interface WindowLimits {
  /** A replica later than this is not read. */
  maxLagMs: number;
  /** A request later than this commits nothing. */
  requestTimeoutMs: number;
}

/**
 * Notes in a table of the primary: the one store that all processes share without Redis. One row is written for a
 * client's first change within a second, one is looked up for a read that may go to a replica; both by primary key.
 * Times are the database's, so no clocks are compared.
 */
export class SqlRecentWrites extends RecentWrites {
  private readonly windowMs: number;
  private readonly noted = new LRUCache<string, number>({ max: REMEMBERED });
  private forgotAt = -Infinity;
  private readonly manager: EntityManager;
  private readonly statements: ReturnType<typeof statementsOf>;

  /** @param owner Whose table it is, and whose share of the pool is used. */
  constructor(connected: ConnectedDatabase, owner: string, { maxLagMs, requestTimeoutMs }: WindowLimits) {
    super();
    this.manager = connected.managerOf(owner);
    this.windowMs = maxLagMs + requestTimeoutMs + RENEW_MS + MARGIN_MS;
    const table = connected.dataSource.getMetadata(RecentWriteEntity).tableName;
    this.statements = statementsOf(table, connected.dialect, this.windowMs);
  }

  async note(clients: readonly string[]): Promise<void> {
    const now = performance.now();
    const due = clients.filter((client) => now - (this.noted.get(client) ?? -Infinity) >= RENEW_MS);
    if (due.length === 0) return;
    // in one order, or two requests of one client would lock crosswise
    await this.insert([...due].sort());
    for (const client of due) this.noted.set(client, now);
  }

  async hasWritten(clients: readonly string[]): Promise<boolean> {
    const now = performance.now();
    if (clients.some((client) => now - (this.noted.get(client) ?? -Infinity) < this.windowMs)) return true;
    const rows = await this.manager.query<unknown[]>(this.statements.ask(clients.length), [...clients]);
    return rows.length > 0;
  }

  async forgetOld(): Promise<void> {
    const now = performance.now();
    if (now - this.forgotAt < this.windowMs) return;
    this.forgotAt = now;
    await this.manager.query(this.statements.forget);
  }

  private async insert(clients: readonly string[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.manager.query(this.statements.note(clients.length), [...clients]);
        return;
      } catch (error) {
        if (!(error instanceof DeadlockError) || attempt === ATTEMPTS) throw error;
      }
    }
  }
}

function statementsOf(table: string, dialect: Dialect, windowMs: number) {
  const now = dialect === 'mysql' ? MYSQL_NOW_MS : POSTGRES_NOW_MS;
  const place = (index: number) => (dialect === 'mysql' ? '?' : `$${index + 1}`);
  const list = (count: number, item: (index: number) => string) =>
    Array.from({ length: count }, (_n, i) => item(i)).join();
  const renewal =
    dialect === 'mysql'
      ? 'ON DUPLICATE KEY UPDATE written_at_ms = VALUES(written_at_ms)'
      : 'ON CONFLICT (client) DO UPDATE SET written_at_ms = EXCLUDED.written_at_ms';
  return {
    note: (rows: number) =>
      `INSERT INTO ${table} (client, written_at_ms) VALUES ${list(rows, (row) => `(${place(row)}, ${now})`)} ${renewal}`,
    ask: (names: number) =>
      `SELECT 1 FROM ${table} WHERE client IN (${list(names, place)}) AND written_at_ms > ${now} - ${windowMs} LIMIT 1`,
    forget: `DELETE FROM ${table} WHERE written_at_ms < ${now} - ${2 * windowMs}`,
  };
}
