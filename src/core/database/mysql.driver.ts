import type { Socket } from 'node:net';
import { within } from '#core/concurrency';
import mysql, { type Connection, type ConnectionOptions } from 'mysql2';
import { CONNECT_TIMEOUT_MS, ConnectionPool, type PoolConfig } from './connection-pool.js';
import type { DatabaseConfig, ServerAddress } from './database.config.js';
import type { ReadingConnector, ReplicaPool, Row } from './replicas/replica.js';

type Callback<T> = (error: Error | null, value?: T) => void;
type Lent = Connection & { release: () => void };

// once a connection instead of once a transaction; strict, or MySQL cuts what does not fit
const SESSION = [
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO'",
];

class MysqlConnector implements ReadingConnector<Lent> {
  onBroken: (connection: Lent) => void = () => undefined;

  constructor(
    private readonly options: ConnectionOptions,
    private readonly session: readonly string[] = SESSION,
  ) {}

  async connect(): Promise<Lent> {
    const connection = mysql.createConnection(this.options) as unknown as Lent;
    // TypeORM asks for it with each statement
    const promised = connection.promise();
    connection.promise = () => promised;
    const broken = () => {
      this.onBroken(connection);
    };
    // a waiting query keeps the error to itself; the socket tells of every end
    connection.on('error', broken);
    socketOf(connection).on('close', broken);
    // mysql2's own ends with the handshake
    const begun = this.begin(connection);
    try {
      await within(CONNECT_TIMEOUT_MS, begun, () => {
        this.abort(connection);
        return begun;
      });
      return connection;
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  private async begin(connection: Lent): Promise<void> {
    await connection.promise().connect();
    for (const statement of this.session) await connection.promise().query(statement);
  }

  async select(connection: Lent, sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    const [rows] = await connection.promise().query(sql, [...parameters]);
    return rows as Row[];
  }

  ping(connection: Lent): Promise<void> {
    return connection.promise().ping();
  }

  close(connection: Lent): void {
    connection.destroy();
  }

  abort(connection: Lent): void {
    // destroy() would leave the running query without an answer
    socketOf(connection).destroy(Object.assign(new Error('the server went silent'), { code: 'ECONNRESET' }));
  }
}

function socketOf(connection: Lent): Socket {
  return (connection as unknown as { stream: Socket }).stream;
}

function optionsOf(address: ServerAddress): ConnectionOptions {
  return {
    host: address.host,
    port: address.port,
    user: address.user,
    ...(address.password !== undefined && { password: address.password }),
    database: address.database,
    ...(address.ssl && { ssl: {} }),
    charset: 'utf8mb4',
    timezone: 'Z',
    connectTimeout: CONNECT_TIMEOUT_MS,
    supportBigNumbers: true,
    bigNumberStrings: true,
    stringifyObjects: true,
    trace: false, // a stack kept with each statement, in case it fails: as dear as the statement's own text
  };
}

function poolOf(connector: MysqlConnector, config: PoolConfig): ConnectionPool<Lent> {
  const pool = new ConnectionPool<Lent>(connector, config);
  connector.onBroken = (connection) => {
    pool.markBroken(connection);
  };
  return pool;
}

/** A copy of the database that is read, and that takes no write whatever its server allows. */
export function mysqlReplica(config: PoolConfig, address: ServerAddress): ReplicaPool<Lent> {
  const connector = new MysqlConnector(optionsOf(address), [...SESSION, 'SET SESSION TRANSACTION READ ONLY']);
  return { pool: poolOf(connector, config), connector };
}

/**
 * What TypeORM takes as its `driver`: mysql2's connections in our pool, because mysql2's own pool
 * has neither an acquire timeout nor a maximum age.
 */
export function mysqlDriver(config: DatabaseConfig, address: ServerAddress) {
  const pool = poolOf(new MysqlConnector(optionsOf(address)), config);
  const facade = {
    getConnection(done: Callback<Lent>): void {
      pool.acquire().then((connection) => {
        connection.release = () => {
          pool.release(connection);
        };
        done(null, connection);
      }, done);
    },
    end(done: Callback<void>): void {
      pool.destroy().then(() => {
        done(null);
      }, done);
    },
  };
  const isMariaDb = async () => {
    const connection = await pool.acquire();
    try {
      const [rows] = await connection.promise().query('SELECT VERSION() AS version');
      return /mariadb/i.test(String((rows as { version: string }[])[0]?.version));
    } finally {
      pool.release(connection);
    }
  };
  return { pool, isMariaDb, driver: { createPool: () => facade } };
}
