import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, type Type as Class } from '@nestjs/common';
import type { EntityManager, ObjectLiteral, Repository, SelectQueryBuilder } from 'typeorm';
import { currentContext, type RequestContext, runInContext } from '#observability';
import type { ConnectedDatabase } from './data-source.js';
import { DeadlockError } from './database-error.js';
import type { Dialect } from './dialect.js';
import { selectFromReplica, stayWithPrimary } from './replicas/replica-reads.js';

const DEADLOCK_RETRIES = 3;

/** Work that waits for a commit, and the request and app that asked for it. */
interface Afterwards {
  work: () => void | Promise<void>;
  context: RequestContext | undefined;
}

interface Ambient {
  connected: ConnectedDatabase;
  manager: EntityManager;
  afterwards: Afterwards[];
}

const ambient = new AsyncLocalStorage<Ambient>();

/** Whether the code that asks runs inside a transaction. */
export function inTransaction(): boolean {
  return ambient.getStore() !== undefined;
}

/**
 * One owner's share of the SQL pool. The transaction is ambient: it begins in the outermost
 * `transaction()` and whatever is called inside, contracts of other apps included, takes part in it.
 */
export class Database {
  private readonly logger = new Logger(Database.name);
  private ownManager: EntityManager | undefined;

  constructor(
    private readonly connected: ConnectedDatabase,
    /** `platform` or an app's id. */
    readonly owner: string,
  ) {}

  get dialect(): Dialect {
    return this.connected.dialect;
  }

  /** The handle of another owner, for a step of the platform that works in an app's name. @throws Error for an app's own */
  as(owner: string): Database {
    if (this.owner !== 'platform') throw new Error(`${this.owner} asked for the database of ${owner}`);
    return owner === this.owner ? this : new Database(this.connected, owner);
  }

  /**
   * Runs `work` in a transaction: READ COMMITTED (SQLite: serialised writers), joined when one is open.
   * A deadlock runs the whole of it again, at most 3 times, so `work` must not reach outside the database (C7.4).
   * @throws 5003 when it still deadlocks, 5005 when the request's time ended before the commit.
   */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.current()) return work();
    if (this.connected.replicas) stayWithPrimary();
    for (let attempt = 0; ; attempt += 1) {
      const afterwards: Afterwards[] = [];
      try {
        const result = await this.manager.transaction((manager) =>
          ambient.run({ connected: this.connected, manager, afterwards }, work),
        );
        for (const next of afterwards) await this.runAfterwards(next);
        return result;
      } catch (error) {
        if (!(error instanceof DeadlockError) || attempt === DEADLOCK_RETRIES) throw error;
        await sleep(Math.random() * 20 * 2 ** attempt);
      }
    }
  }

  /**
   * Runs `work` once the ambient transaction has committed, and never when it rolled back; at once when there is none.
   * `transaction()` resolves after it. What fails in it is logged: the change is kept, so nobody may be told otherwise.
   */
  async afterCommit(work: () => void | Promise<void>): Promise<void> {
    const next = { work, context: currentContext() };
    if (this.current()) ambient.getStore()?.afterwards.push(next);
    else await this.runAfterwards(next);
  }

  /** TypeORM's repository of one of the owner's entities, in the ambient transaction if there is one. */
  repository<Row extends ObjectLiteral>(entity: Class<Row>): Repository<Row> {
    const owner = this.connected.ownerOf(entity);
    if (owner !== this.owner)
      throw new Error(
        `${this.owner} asked for ${entity.name}, a table of ${owner ?? 'nobody'}; use the contract of its owner`,
      );
    return (this.current() ?? this.manager).getRepository(entity);
  }

  /**
   * Rows of a SELECT as the driver gives them: of the ambient transaction if there is one, else of a replica where the
   * request may read there (C7.4), else of the primary.
   */
  select(sql: string, parameters: unknown[]): Promise<Record<string, unknown>[]> {
    const open = this.current();
    if (open || !this.connected.replicas) return (open ?? this.manager).query(sql, parameters);
    return selectFromReplica(sql, parameters).then((rows) => rows ?? this.manager.query(sql, parameters));
  }

  /** Locks the rows a query reads until the transaction ends. @throws Error outside of one. SQLite has one writer at a time: its transaction is the lock. */
  forUpdate<Row extends ObjectLiteral>(query: SelectQueryBuilder<Row>): SelectQueryBuilder<Row> {
    if (!this.current())
      throw new Error(`${this.owner} locks rows outside of a transaction: nothing would hold the lock`);
    return this.dialect === 'sqlite' ? query : query.setLock('pessimistic_write');
  }

  private async runAfterwards({ work, context }: Afterwards): Promise<void> {
    try {
      // under the name of the app that asked, whichever opened the transaction
      await (context ? runInContext(context, work) : work());
    } catch (error) {
      this.logger.error({ error }, 'what follows a commit failed; the commit stands');
    }
  }

  // on first use: documents are made of handles with nothing behind them
  private get manager(): EntityManager {
    return (this.ownManager ??= this.connected.managerOf(this.owner));
  }

  private current(): EntityManager | undefined {
    const open = ambient.getStore();
    return open?.connected === this.connected ? open.manager : undefined;
  }
}
