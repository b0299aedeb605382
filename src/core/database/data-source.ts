import { mkdir, open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Type as Class } from '@nestjs/common';
import { DataSource, type EntityManager, type EntitySchema, type QueryRunner } from 'typeorm';
import { AppError, codes } from '#core/errors';
import { Bulkhead, type CompartmentStats } from '#core/limits';
import { currentContext } from '#observability';
import type { ConnectionPool, PoolStats } from './connection-pool.js';
import { type DatabaseConfig, dialectOf, serverAddressOf } from './database.config.js';
import { isConnectionLost, translateDatabaseError } from './database-error.js';
import type { Dialect, ServerKind } from './dialect.js';
import { mysqlDriver } from './mysql.driver.js';
import { managerWithin } from './owner-manager.js';
import { postgresDriver } from './postgres.driver.js';
import { openReplicas } from './replicas/open-replicas.js';
import type { ReplicaSet } from './replicas/replica-set.js';
import { useOwnSqliteConnections } from './sqlite.driver.js';
import { entitySchemaOf } from './table.js';

/** One owner's tables: the platform's or an app's. */
export interface OwnedEntities {
  /** `platform` or an app's id; it has a share of the pool. */
  owner: string;
  /** Table prefix, such as `shop_`. */
  prefix: string;
  entities: readonly Class<object>[];
}

/** Token of the {@link ConnectedDatabase}. */
export const CONNECTED_DATABASE = Symbol('ConnectedDatabase');

export interface ConnectedDatabase {
  dialect: Dialect;
  kind: ServerKind;
  /** Its own statements count for nobody: for migrations, and whoever asks after the server. */
  dataSource: DataSource;
  /** Whose table it is; undefined when it is nobody's. */
  ownerOf(entity: Class<object>): string | undefined;
  /** What an owner's statements and transactions go through, within its share of the pool (C7.2). */
  managerOf(owner: string): EntityManager;
  poolStats(): PoolStats;
  /** Copies that are read, when there are any. */
  replicas: ReplicaSet | undefined;
  /** How much of the pool each owner holds. */
  shares(): CompartmentStats[];
  /** Resolves when the server answers; rejects within seconds when it does not. */
  probe(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the one SQL pool. @throws 5001 when the database cannot be used. */
export async function connectDatabase(
  config: DatabaseConfig,
  owned: readonly OwnedEntities[],
): Promise<ConnectedDatabase> {
  const dialect = dialectOf(config);
  const entitiesOn = (kind: ServerKind) =>
    owned.flatMap(({ prefix, entities }) => entities.map((entity) => entitySchemaOf(entity, prefix, kind)));
  const { pool, askKind, toDataSource } = openPool(dialect, config, entitiesOn);
  try {
    const kind = await askKind();
    const dataSource = toDataSource(kind);
    guardEveryStatement(dataSource, pool);
    await dataSource.initialize();
    if (dialect === 'sqlite') await pool.probe(); // TypeORM opens the file without reading it
    const replicas = openReplicas(config, dataSource);
    const bulkhead = shareOut(pool, config, owned);
    const owners = new Map(owned.flatMap(({ owner, entities }) => entities.map((entity) => [entity, owner] as const)));
    return {
      dialect,
      kind,
      dataSource,
      ownerOf: (entity) => owners.get(entity),
      managerOf: (owner) => managerWithin(dataSource, bulkhead, owner),
      poolStats: () => pool.stats(),
      shares: () => bulkhead.stats(),
      replicas,
      probe: () => pool.probe(),
      close: async () => {
        await replicas?.close();
        await dataSource.destroy().finally(() => pool.destroy());
      },
    };
  } catch (error) {
    await pool.destroy();
    throw error instanceof AppError ? error : new AppError(codes.databaseError, { cause: error, retryable: true });
  }
}

function shareOut(pool: SharedPool, config: DatabaseConfig, owned: readonly OwnedEntities[]): Bulkhead {
  return new Bulkhead({
    of: 'database connection',
    capacity: pool.stats().capacity,
    owners: owned.map(({ owner }) => owner),
    sharePercent: config.appSharePercent,
    queueMax: config.appQueueMax,
    waitMs: config.acquireTimeoutMs,
  });
}

interface OpenedPool {
  pool: SharedPool;
  askKind: () => Promise<ServerKind>;
  toDataSource: (kind: ServerKind) => DataSource;
}

type SharedPool = Pick<ConnectionPool<object>, 'stats' | 'probe' | 'markBroken' | 'destroy'>;

function openPool(
  dialect: Dialect,
  config: DatabaseConfig,
  entitiesOn: (kind: ServerKind) => EntitySchema[],
): OpenedPool {
  const itself = () => Promise.resolve(dialect);
  if (dialect === 'sqlite') {
    const database = resolve(config.sqlitePath);
    const dataSource = new DataSource({ type: 'better-sqlite3', database, entities: entitiesOn(dialect) });
    const pool = useOwnSqliteConnections(dataSource, database, config);
    const askKind = () => ensurePrivateFile(database).then(itself);
    return { pool, askKind, toDataSource: () => dataSource };
  }
  const address = serverAddressOf(config);
  const { host, port, user, database } = address;
  const common = { host, port, username: user, password: address.password ?? '', database };
  if (dialect === 'mysql') {
    const { pool, driver, isMariaDb } = mysqlDriver(config, address);
    return {
      pool,
      // whatever the URL calls it
      askKind: async () => ((await isMariaDb()) ? 'mariadb' : 'mysql'),
      toDataSource: (kind) =>
        new DataSource({ type: kind as 'mysql' | 'mariadb', ...common, entities: entitiesOn(kind), driver }),
    };
  }
  const { pool, driver } = postgresDriver(config, address);
  return {
    pool,
    askKind: itself,
    toDataSource: (kind) =>
      new DataSource({ type: 'postgres', ...common, entities: entitiesOn(kind), driver, installExtensions: false }),
  };
}

/** A new file holds signing keys and hashes of passwords: nobody else may read it. SQLite's other files get its mode. */
async function ensurePrivateFile(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  try {
    await (await open(path, 'wx', 0o600)).close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/**
 * Every statement of every runner: refused when the request's time is over (C5.5), its failure translated. A transaction
 * in which one failed cannot commit: PostgreSQL would roll back without a word, MySQL has done so after a deadlock.
 */
function guardEveryStatement(dataSource: DataSource, pool: SharedPool): void {
  const create = dataSource.driver.createQueryRunner.bind(dataSource.driver);
  dataSource.driver.createQueryRunner = (mode) => {
    const runner: QueryRunner = create(mode);
    const query = runner.query.bind(runner) as (...args: unknown[]) => Promise<never>;
    let failure: Error | undefined;
    runner.query = async (...args: unknown[]): Promise<never> => {
      if (args[0] === 'ROLLBACK') failure = undefined;
      else if (failure) throw failure;
      else if (currentContext()?.expired) throw new AppError(codes.requestTimedOut);
      try {
        return await query(...args);
      } catch (error) {
        // the socket may end later than the statement, and the next caller would be lent it
        if (isConnectionLost(error)) pool.markBroken((await runner.connect()) as object);
        const translated = translateDatabaseError(error) as Error;
        if (runner.isTransactionActive) failure = translated;
        throw translated;
      }
    };
    return runner;
  };
}
