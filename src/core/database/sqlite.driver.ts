import { accessSync, constants } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import SqliteDatabase from 'better-sqlite3';
import { SpanKind } from '@opentelemetry/api';
import { Pool as Turnstile } from 'tarn';
import type { DataSource, QueryRunner } from 'typeorm';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import { AppError, codes } from '#core/errors';
import { inSpan } from '#observability';
import { ConnectionPool, type Connector } from './connection-pool.js';
import type { DatabaseConfig } from './database.config.js';
import { isBusy } from './database-error.js';

type Connection = SqliteDatabase.Database;

const OPEN_TIMEOUT_MS = 5000;
const BUSY_POLL_MS = 5;

class SqliteConnector implements Connector<Connection> {
  constructor(
    private readonly path: string,
    private readonly config: Pick<DatabaseConfig, 'sqliteSynchronous'>,
  ) {}

  async connect(): Promise<Connection> {
    accessSync(this.path, constants.R_OK | constants.W_OK); // SQLite would open a read-only file and fail at the first write
    // blocks only here, while another process converts the file to WAL
    const connection = new SqliteDatabase(this.path, { timeout: OPEN_TIMEOUT_MS });
    try {
      connection.pragma('journal_mode = WAL');
      connection.pragma('foreign_keys = ON');
      connection.pragma(`synchronous = ${this.config.sqliteSynchronous}`);
      // from now on waiting for another process is ours, and asynchronous
      connection.pragma('busy_timeout = 0');
    } catch (error) {
      connection.close();
      throw error;
    }
    return connection;
  }

  ping(connection: Connection): Promise<void> {
    connection.prepare('SELECT 1').get();
    return Promise.resolve();
  }

  close(connection: Connection): void {
    connection.close();
  }

  abort(): void {
    // a file answers at once or fails; nobody waits for it
  }
}

/**
 * TypeORM gives all callers one SQLite connection, and so one transaction. Here each caller has a
 * connection of its own out of a pool, as on a server. Within the process writers queue in order; for
 * other processes they poll, without blocking the event loop.
 */
export function useOwnSqliteConnections(
  dataSource: DataSource,
  path: string,
  config: DatabaseConfig,
): Pick<ConnectionPool<Connection>, 'stats' | 'probe' | 'markBroken' | 'destroy'> {
  const pool = new ConnectionPool<Connection>(new SqliteConnector(path, config), config);
  // one turn to write, handed on in order
  const turns = new Turnstile<object>({
    min: 1,
    max: 1,
    acquireTimeoutMillis: config.acquireTimeoutMs,
    create: () => Promise.resolve({}),
    destroy: () => undefined,
  });
  const statements = new WeakMap<Connection, Map<string, SqliteDatabase.Statement>>();

  class OwnConnectionRunner extends BetterSqlite3QueryRunner {
    private own: Promise<Connection> | undefined;
    private turn: object | undefined;

    override connect(): Promise<Connection> {
      this.own ??= pool.acquire().then((connection) => {
        this.useStatementsOf(connection);
        return connection;
      });
      return this.own;
    }

    override async query(sql: string, parameters?: unknown[], structured?: boolean): Promise<never> {
      // a read that turns into a write cannot wait for another process, so every transaction begins as a writer
      const statement = sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql;
      const run = () =>
        inSqliteSpan(statement, () => super.query(statement, parameters as never, structured) as Promise<never>);
      return this.transactionDepth > 0 ? run() : this.whileBusy(run);
    }

    override async startTransaction(): Promise<void> {
      if (this.isTransactionActive) {
        await super.startTransaction();
        return;
      }
      this.turn = await turns.acquire().promise.catch((error: unknown) => {
        throw noTurn(error);
      });
      try {
        await super.startTransaction();
      } catch (error) {
        this.isTransactionActive = false;
        this.finishTurn();
        throw error;
      }
    }

    override async commitTransaction(): Promise<void> {
      await super.commitTransaction();
      if (!this.isTransactionActive) this.finishTurn();
    }

    override async rollbackTransaction(): Promise<void> {
      try {
        await super.rollbackTransaction();
      } finally {
        if (!this.isTransactionActive) this.finishTurn();
      }
    }

    override async release(): Promise<void> {
      if (this.isReleased) return;
      if (this.isTransactionActive) await this.rollbackTransaction();
      await super.release();
      this.isReleased = true;
      const connection = await this.own?.catch(() => undefined);
      if (connection) pool.release(connection);
    }

    private finishTurn(): void {
      if (this.turn) turns.release(this.turn);
      this.turn = undefined;
    }

    private useStatementsOf(connection: Connection): void {
      const known = statements.get(connection) ?? new Map<string, SqliteDatabase.Statement>();
      statements.set(connection, known);
      (this as unknown as { stmtCache: typeof known }).stmtCache = known;
    }

    /** Repeats a statement that found the file locked by another process: it had no effect yet. */
    private async whileBusy<T>(run: () => Promise<T>): Promise<T> {
      const deadline = Date.now() + config.acquireTimeoutMs;
      for (;;) {
        try {
          return await run();
        } catch (error) {
          if (!isBusy(error)) throw error;
          if (Date.now() > deadline) throw noTurn(error);
          await sleep(BUSY_POLL_MS * (0.5 + Math.random()));
        }
      }
    }
  }

  const driver = dataSource.driver as unknown as { createQueryRunner: () => QueryRunner };
  driver.createQueryRunner = () => new OwnConnectionRunner(dataSource.driver as never);
  return {
    stats: () => pool.stats(),
    probe: () => pool.probe(),
    markBroken: (connection) => {
      pool.markBroken(connection);
    },
    destroy: async () => {
      await Promise.all([pool.destroy(), turns.destroy()]);
    },
  };
}

/** As the instrumentations of the servers' drivers make them; there is none for better-sqlite3. */
function inSqliteSpan<T>(statement: string, run: () => Promise<T>): Promise<T> {
  const [operation = ''] = statement.split(' ', 1);
  return inSpan(operation, { 'db.system.name': 'sqlite', 'db.query.text': statement }, run, SpanKind.CLIENT);
}

function noTurn(cause?: unknown): AppError {
  return new AppError(codes.serviceUnavailable, {
    cause: new Error('SQLite: another transaction did not end in time', { cause }),
    headers: { 'retry-after': '1' },
    retryable: true,
  });
}
