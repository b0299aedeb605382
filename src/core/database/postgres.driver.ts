import type { Socket } from 'node:net';
import pg from 'pg';
import { CONNECT_TIMEOUT_MS, ConnectionPool, type Connector } from './connection-pool.js';
import type { DatabaseConfig, ServerAddress } from './database.config.js';

type Release = (error?: Error) => void;
type ConnectCallback = (error: Error | null, client?: pg.Client, release?: Release) => void;

class PostgresConnector implements Connector<pg.Client> {
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

/** What TypeORM takes as its `driver`: pg's clients in our pool. */
export function postgresDriver(config: DatabaseConfig, address: ServerAddress) {
  const connector = new PostgresConnector({
    host: address.host,
    port: address.port,
    user: address.user,
    ...(address.password !== undefined && { password: address.password }),
    database: address.database,
    ...(address.ssl && { ssl: true }),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    options: '-c timezone=UTC -c default_transaction_isolation=read\\ committed',
    keepAlive: true,
  });
  const pool = new ConnectionPool<pg.Client>(connector, config);
  connector.onBroken = (client) => {
    pool.markBroken(client);
  };
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
