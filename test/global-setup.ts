import { Redis } from 'ioredis';
import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';
import { ensureBuilt } from '../tools/build/build.mjs';

const connectTimeoutMs = 20_000; // a busy server is not a missing one

interface Server {
  /** The word that suites look for in `TEST_MISSING`. */
  key: string;
  name: string;
  url: string;
  connect: (url: string) => Promise<void>;
}

const servers: Server[] = [
  {
    key: 'mysql',
    name: 'MySQL/MariaDB',
    url: process.env.TEST_MYSQL_URL ?? 'mysql://root@127.0.0.1:3306',
    connect: async (uri) => {
      const connection = await createConnection({ uri, connectTimeout: connectTimeoutMs });
      await connection.end();
    },
  },
  {
    key: 'postgres',
    name: 'PostgreSQL',
    url: process.env.TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres',
    connect: async (connectionString) => {
      const client = new Client({ connectionString, connectionTimeoutMillis: connectTimeoutMs });
      await client.connect();
      await client.end();
    },
  },
  {
    key: 'redis',
    name: 'Redis',
    url: process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379',
    connect: async (url) => {
      const client = new Redis(url, { lazyConnect: true, connectTimeout: connectTimeoutMs, retryStrategy: () => null });
      client.on('error', () => undefined); // connect() rejects as well
      await client.connect();
      client.disconnect();
    },
  },
];

/** Builds what tests spawn, and finds out which real servers they can use: see `TEST_SERVICES` and `TEST_MISSING`. */
export default async function globalSetup(): Promise<void> {
  await ensureBuilt();
  const answers = await Promise.all(servers.map(async (server) => ({ server, reason: await whyUnreachable(server) })));
  const missing = answers.filter(({ reason }) => reason !== undefined);
  process.env.TEST_MISSING = missing.map(({ server }) => server.key).join(',');
  if (missing.length === 0) return;
  const lines = missing.map(({ server, reason }) => ({ server: `${server.name} at ${addressOf(server.url)}`, reason }));
  if (process.env.TEST_SERVICES === 'required') {
    throw new Error(lines.map(({ server, reason }) => `${server} is not reachable: ${reason ?? ''}`).join('\n'));
  }
  for (const { server } of lines) console.error(`skipped: ${server} is not reachable`);
}

async function whyUnreachable({ url, connect }: Server): Promise<string | undefined> {
  try {
    await connect(url);
    return undefined;
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    return message || code || String(error);
  }
}

/** Host and port: the rest of an address may hold a password. */
const addressOf = (url: string): string => new URL(url).host;
