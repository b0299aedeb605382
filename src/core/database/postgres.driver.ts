import type { Socket } from 'node:net';
import pg from 'pg';
import { CONNECT_TIMEOUT_MS, ConnectionPool, type PoolConfig } from './connection-pool.js';
import type { DatabaseConfig, ServerAddress } from './database.config.js';
import type { ReadingConnector, ReplicaPool, Row } from './replicas/replica.js';

type Release = (error?: Error) => void;
type ConnectCallback = (error: Error | null, client?: pg.Client, release?: Release) => void;

const SESSION = '-c timezone=UTC -c default_transaction_isolation=read\\ committed';

class PostgresConnector implements ReadingConnector<pg.Client> {
  onBroken: (client: pg.Client) => void = () => undefined;

  constructor(private readonly options: pg.ClientConfig) {}

  async connect(): Promise<pg.Client> {
    const client = new pg.Client(this.options);
    const broken = () => {
      this.onBroken(client);
    };
    client.on('error', broken).on('end', broken);
    await client.connect();
    return client;
  }

  async select(client: pg.Client, sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    return (await client.query<Row>(sql, [...parameters])).rows;
  }

  async ping(client: pg.Client): Promise<void> {
    await client.query('SELECT 1');
  }

  async close(client: pg.Client): Promise<void> {
    await client.end();
  }

  abort(client: pg.Client): void {
    const { connection } = client as unknown as { connection: { stream: Socket } };
    connection.stream.destroy(Object.assign(new Error('the server went silent'), { code: 'ECONNRESET' }));
  }
}

function optionsOf(address: ServerAddress, session = SESSION): pg.ClientConfig {
  return {
    host: address.host,
    port: address.port,
    user: address.user,
    ...(address.password !== undefined && { password: address.password }),
    database: address.database,
    ...(address.ssl && { ssl: true }),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    options: session,
    keepAlive: true,
  };
}

function poolOf(connector: PostgresConnector, config: PoolConfig): ConnectionPool<pg.Client> {
  const pool = new ConnectionPool<pg.Client>(connector, config);
  connector.onBroken = (client) => {
    pool.markBroken(client);
  };
  return pool;
}

/** A copy of the database that is read, and that takes no write whatever its server allows. */
export function postgresReplica(config: PoolConfig, address: ServerAddress): ReplicaPool<pg.Client> {
  const connector = new PostgresConnector(optionsOf(address, `${SESSION} -c default_transaction_read_only=on`));
  return { pool: poolOf(connector, config), connector };
}

/** What TypeORM takes as its `driver`: pg's clients in our pool. */
export function postgresDriver(config: DatabaseConfig, address: ServerAddress) {
  const pool = poolOf(new PostgresConnector(optionsOf(address)), config);
  class Pool {
    on(): this {
      return this; // errors of idle clients are heard by the connector
    }

    connect(done: ConnectCallback): void {
      pool.acquire().then((client) => {
        done(null, client, (error) => {
          if (error) pool.markBroken(client);
          pool.release(client);
        });
      }, done);
    }

    end(done: (error?: Error) => void): void {
      pool.destroy().then(() => {
        done();
      }, done);
    }
  }
  return { pool, driver: { ...pg, Pool } };
}
