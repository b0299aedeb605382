import { SingleFlight, within } from '#core/concurrency';
import { AppError, codes } from '#core/errors';
import { Pool, TimeoutError } from 'tarn';
import type { DatabaseConfig } from './database.config.js';

/** What a pool needs to know of one kind of connection. */
export interface Connector<C extends object> {
  connect(): Promise<C>;
  /** Resolves when the server answers. */
  ping(connection: C): Promise<void>;
  close(connection: C): Promise<void> | void;
  /** Breaks a connection that waits for an answer, so that whoever waits hears of it. */
  abort(connection: C): void;
}

export interface PoolStats {
  used: number;
  idle: number;
  waiting: number;
  /** Connections there may be at most. */
  capacity: number;
}

export type PoolConfig = Pick<DatabaseConfig, 'poolSize' | 'poolOverflow' | 'poolRecycleSeconds' | 'acquireTimeoutMs'>;

interface Entry<C> {
  connection: C;
  generation: number;
  openedAt: number;
  usedAt: number;
  broken: boolean;
}

export const CONNECT_TIMEOUT_MS = 3000;
const PING_TIMEOUT_MS = 1000;
// a connection used this recently is taken to be alive (HikariCP's aliveBypassWindow)
const TRUSTED_FOR_MS = 500;
// with a ping and a connection that fail, a statement under way hears of a silent server within 5 s
const WATCH_EVERY_MS = 500;

/**
 * The one SQL pool: `poolSize` connections kept, `poolOverflow` more in bursts, replaced at
 * `poolRecycleSeconds`, checked before use (C7.2). Waiting for a free one ends in 5003, a server
 * that cannot be reached in 5001; never a hang.
 */
export class ConnectionPool<C extends object> {
  private readonly pool: Pool<Entry<C>>;
  private readonly entries = new WeakMap<C, Entry<C>>();
  // raised when a connection proves dead: its older sisters are then replaced without asking each
  private generation = 0;
  private readonly lent = new Set<Entry<C>>();
  private sentinel: C | undefined;
  private readonly probes = new SingleFlight<'server', void>();
  private readonly watch: NodeJS.Timeout;

  constructor(
    private readonly connector: Connector<C>,
    private readonly config: PoolConfig,
    { idleOverflowMs = 10_000 } = {},
  ) {
    this.pool = new Pool<Entry<C>>({
      min: config.poolSize,
      max: config.poolSize + config.poolOverflow,
      acquireTimeoutMillis: config.acquireTimeoutMs,
      // the drivers' own timeout comes first and says more
      createTimeoutMillis: CONNECT_TIMEOUT_MS + 500,
      idleTimeoutMillis: idleOverflowMs,
      propagateCreateError: true,
      create: () => this.open(),
      // tarn waits for a promise here, whatever its type says
      validate: ((entry: Entry<C>) => this.isUsable(entry)) as unknown as (entry: Entry<C>) => boolean,
      destroy: (entry) => {
        entry.broken = true; // its end is no sign of trouble
        return connector.close(entry.connection);
      },
    });
    this.watch = setInterval(() => {
      if (this.lent.size > 0) this.probe().catch(() => undefined); // probe() has dealt with it
    }, WATCH_EVERY_MS).unref();
  }

  /** @throws 5003 after `acquireTimeoutMs` without a free connection, 5001 when the server cannot be reached. */
  async acquire(): Promise<C> {
    try {
      const entry = await this.pool.acquire().promise;
      this.lent.add(entry);
      return entry.connection;
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw new AppError(codes.databaseError, { cause: error, retryable: true });
      throw new AppError(codes.serviceUnavailable, {
        cause: new Error(`no database connection was free within ${this.config.acquireTimeoutMs} ms`, { cause: error }),
        headers: { 'retry-after': '1' },
        retryable: true,
      });
    }
  }

  release(connection: C): void {
    const entry = this.entries.get(connection);
    if (!entry) return;
    entry.usedAt = Date.now();
    this.lent.delete(entry);
    this.pool.release(entry);
  }

  /**
   * Asks the server over a connection of its own, so that a busy pool is not taken for a dead server.
   * When neither it nor a new one is answered, everything lent is broken off: a server that went silent
   * would otherwise hold its callers for ever.
   */
  probe(): Promise<void> {
    return this.probes.run('server', () => this.ask());
  }

  /** The connection is dead, and those opened before it are suspect. */
  markBroken(connection: C): void {
    const entry = this.entries.get(connection);
    if (!entry || entry.broken) return;
    entry.broken = true;
    if (entry.generation === this.generation) this.generation += 1;
  }

  stats(): PoolStats {
    const { poolSize, poolOverflow } = this.config;
    const [used, idle, waiting] = [this.pool.numUsed(), this.pool.numFree(), this.pool.numPendingAcquires()];
    return { used, idle, waiting, capacity: poolSize + poolOverflow };
  }

  async destroy(): Promise<void> {
    // waits for what is lent; on a silent server the watch breaks that off
    await this.pool.destroy();
    clearInterval(this.watch);
    await this.probes.running('server')?.catch(() => undefined);
    if (this.sentinel) await this.connector.close(this.sentinel);
    this.sentinel = undefined;
  }

  private async ask(): Promise<void> {
    try {
      if (this.sentinel) {
        await answersInTime(this.connector.ping(this.sentinel));
        return;
      }
    } catch {
      if (this.sentinel) this.connector.abort(this.sentinel);
      this.sentinel = undefined;
      this.generation += 1;
    }
    try {
      this.sentinel = await this.connector.connect();
    } catch (error) {
      for (const { connection } of this.lent) this.connector.abort(connection);
      throw error;
    }
  }

  private async open(): Promise<Entry<C>> {
    const { generation } = this;
    const connection = await this.connector.connect();
    const entry = { connection, generation, openedAt: Date.now(), usedAt: Date.now(), broken: false };
    this.entries.set(connection, entry);
    return entry;
  }

  private async isUsable(entry: Entry<C>): Promise<boolean> {
    const now = Date.now();
    if (entry.broken || entry.generation < this.generation) return false;
    if (now - entry.openedAt > this.config.poolRecycleSeconds * 1000) return false;
    if (now - entry.usedAt < TRUSTED_FOR_MS) return true;
    try {
      await answersInTime(this.connector.ping(entry.connection));
      return true;
    } catch {
      this.markBroken(entry.connection);
      return false;
    }
  }
}

/** @throws Error after {@link PING_TIMEOUT_MS}. */
function answersInTime(ping: Promise<void>): Promise<void> {
  return within(PING_TIMEOUT_MS, ping, () => {
    throw new Error(`the database did not answer a ping within ${PING_TIMEOUT_MS} ms`);
  });
}
