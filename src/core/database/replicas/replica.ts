import { within } from '#core/concurrency';
import type { ConnectionPool, Connector } from '../connection-pool.js';

export type Row = Record<string, unknown>;

/** How one kind of server is read. */
export interface ReadingConnector<C extends object> extends Connector<C> {
  select(connection: C, sql: string, parameters: readonly unknown[]): Promise<Row[]>;
}

/** What a replica is read through. */
export interface ReplicaPool<C extends object> {
  pool: ConnectionPool<C>;
  connector: ReadingConnector<C>;
}

export type ReplicaState = 'ready' | 'late' | 'away';

/** One copy of the database. It is trusted with nothing: it may be away, late, or silent at any moment. */
export class Replica<C extends object = object> {
  /** Whether it answered when it was asked last. */
  private answers = false;
  /** Everything committed before this instant of the process's own clock is here. */
  private caughtUpAt: number | undefined;

  constructor(
    /** Server and database, for operators. */
    readonly name: string,
    private readonly source: ReplicaPool<C>,
    private readonly limits: { maxLagMs: number; timeoutMs: number },
  ) {}

  /** At most this much is missing; undefined while that is not known. */
  lagMs(now = performance.now()): number | undefined {
    return this.caughtUpAt === undefined ? undefined : now - this.caughtUpAt;
  }

  state(): ReplicaState {
    if (!this.answers) return 'away';
    const lagMs = this.lagMs();
    return lagMs !== undefined && lagMs <= this.limits.maxLagMs ? 'ready' : 'late';
  }

  /** It answered, and had all that was committed before `caughtUpAt`, if that can be told. */
  seen(caughtUpAt: number | undefined): void {
    this.answers = true;
    this.caughtUpAt = caughtUpAt ?? this.caughtUpAt;
  }

  /**
   * Whatever fails here is no failure of the caller's: he asks the primary. Until the replica was heard of again, nobody
   * tries it.
   * @throws Error of any kind, after `timeoutMs` at the latest
   */
  async select(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    try {
      return await this.inTime(sql, parameters);
    } catch (error) {
      this.answers = false;
      throw error;
    }
  }

  close(): Promise<void> {
    return this.source.pool.destroy();
  }

  private inTime(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    const { pool, connector } = this.source;
    let held: C | undefined;
    let isOver = false;
    const read = async (): Promise<Row[]> => {
      const connection = await pool.acquire();
      held = connection;
      try {
        return isOver ? [] : await connector.select(connection, sql, parameters);
      } finally {
        held = undefined;
        pool.release(connection);
      }
    };
    return within(this.limits.timeoutMs, read(), () => {
      isOver = true;
      // it may be busy or gone: nobody else is lent this connection
      if (held) connector.abort(held);
      throw new Error(`no answer within ${this.limits.timeoutMs} ms`);
    });
  }
}
