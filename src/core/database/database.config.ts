import { resolve } from 'node:path';
import { Flag, Integer, type JudgesItself, List, type Problem, Text } from '#core/config';
import type { Dialect } from './dialect.js';

const URL_PATTERN = /^(mysql|mariadb|postgres|postgresql):\/\/[^\s/]+\/[\w-]+(\?\S*)?$/;

/** Which SQL database, and how its pool behaves (C7.1, C7.2). */
export class DatabaseConfig implements JudgesItself {
  @Text('DATABASE_URL', {
    description: 'MySQL, MariaDB or PostgreSQL; without it, SQLite.',
    pattern: URL_PATTERN,
    secret: true,
    example: 'mysql://rookery:secret@127.0.0.1:3306/rookery',
  })
  url?: string;

  @Text('DB_TYPE', {
    description: 'Instead of DATABASE_URL: the kind of server.',
    oneOf: ['mysql', 'mariadb', 'postgres'],
    example: 'mysql',
  })
  type?: 'mysql' | 'mariadb' | 'postgres';

  @Text('DB_HOST', {
    description: 'Host of that server; by default 127.0.0.1.',
    pattern: /^[\w.:-]+$/,
    example: '127.0.0.1',
  })
  host?: string;

  @Integer('DB_PORT', {
    description: 'Port of that server; by default the usual one.',
    min: 1,
    max: 65_535,
    example: '3306',
  })
  port?: number;

  @Text('DB_USER', { description: 'User of that server.', maxLength: 64, pattern: /^\S+$/ })
  user = 'rookery';

  @Text('DB_PASSWORD', { description: 'Password of that user.', maxLength: 256, secret: true })
  password?: string;

  @Text('DB_NAME', { description: 'Database on that server.', pattern: /^[\w-]{1,63}$/ })
  name = 'rookery';

  @Text('SQLITE_PATH', { description: 'The SQLite file, when no server is set.', pattern: /^(?!:memory:)[^\0]+$/ })
  sqlitePath = 'data/rookery.db';

  @Text('SQLITE_SYNCHRONOUS', {
    description:
      'FULL keeps every commit through a power cut; NORMAL is several times faster and may lose the last ones.',
    oneOf: ['FULL', 'NORMAL'],
  })
  sqliteSynchronous: 'FULL' | 'NORMAL' = 'FULL';

  @Integer('DB_POOL_SIZE', { description: 'Connections kept.', min: 1, max: 1000 })
  poolSize = 10;

  @Integer('DB_POOL_OVERFLOW', { description: 'Further connections for bursts.', min: 0, max: 1000 })
  poolOverflow = 20;

  @Integer('DB_POOL_RECYCLE_SECONDS', { description: 'Age at which a connection is replaced.', min: 1, max: 86_400 })
  poolRecycleSeconds = 3600;

  @Integer('DB_ACQUIRE_TIMEOUT_MS', { description: 'Longest wait for a connection; then 5003.', min: 50, max: 120_000 })
  acquireTimeoutMs = 5000;

  @Integer('DB_APP_SHARE_PERCENT', {
    description: 'Most of the pool that one app, or the platform, may use at once.',
    min: 1,
    max: 100,
  })
  appSharePercent = 50;

  @Integer('DB_APP_QUEUE_MAX', {
    description: 'Callers of one app that may wait for a connection; one more is answered 5003 at once.',
    min: 1,
    max: 1_000_000,
  })
  appQueueMax = 1000;

  @Integer('DB_INSTANCES', {
    description:
      'Instances on the same server: the start compares all their connections with what it grants; without Redis, above 1, nothing is cached.',
    min: 1,
    max: 10_000,
  })
  instances = 1;

  @List('DB_REPLICA_URLS', {
    description: 'Read-only copies of the database, of its kind; reads that may be late go there.',
    each: URL_PATTERN,
    secret: true,
    example: 'mysql://reader:secret@127.0.0.1:3307/rookery',
  })
  replicaUrls: string[] = [];

  @Integer('DB_REPLICA_MAX_LAG_MS', {
    description: 'A replica that may be later than this is not read.',
    min: 500,
    max: 3_600_000,
  })
  replicaMaxLagMs = 5000;

  @Integer('DB_REPLICA_TIMEOUT_MS', {
    description: 'Longest wait for a replica; then the primary is read.',
    min: 10,
    max: 60_000,
  })
  replicaTimeoutMs = 500;

  @Integer('DB_CONNECT_TIMEOUT_MS', {
    description: 'How long the start waits for the database and its schema.',
    min: 0,
    max: 600_000,
  })
  connectTimeoutMs = 30_000;

  @Flag('DB_MIGRATE_ON_START', { description: 'Apply migrations before serving.', by: { development: true } })
  migrateOnStart = false;

  problems(): Problem[] {
    if (this.url !== undefined && this.type !== undefined) {
      return [{ variable: 'DB_TYPE', rule: 'must not be set together with DATABASE_URL' }];
    }
    if (this.url === undefined && this.type === undefined && this.host !== undefined) {
      return [{ variable: 'DB_TYPE', rule: 'must say what kind of server DB_HOST is' }];
    }
    return [
      ...(this.url !== undefined && URL_PATTERN.test(this.url) ? urlProblems('DATABASE_URL', this.url) : []),
      ...this.replicaProblems(),
    ];
  }

  private replicaProblems(): Problem[] {
    const variable = 'DB_REPLICA_URLS';
    const urls = this.replicaUrls.filter((url) => URL_PATTERN.test(url));
    if (urls.length === 0 || (this.url !== undefined && !URL_PATTERN.test(this.url))) return [];
    if (dialectOf(this) === 'sqlite')
      return [{ variable, rule: 'needs a server in DATABASE_URL: SQLite has no replicas' }];
    const isOther = (url: string) => dialectOf({ url }) !== dialectOf(this);
    if (urls.some(isOther)) return [{ variable, rule: 'must name servers of the same kind as DATABASE_URL' }];
    return urls.flatMap((url) => urlProblems(variable, url));
  }
}

type AddressConfig = Pick<DatabaseConfig, 'url' | 'type' | 'host' | 'port' | 'user' | 'password' | 'name'>;

/** Where a server is, however it was configured. */
export interface ServerAddress {
  host: string;
  port: number;
  user: string;
  password: string | undefined;
  database: string;
  /** `ssl` settings of the URL's query: `?ssl=true` demands a verified certificate. */
  ssl: boolean;
}

export function dialectOf({ url, type }: Pick<DatabaseConfig, 'url' | 'type'>): Dialect {
  const kind = url ? new URL(url).protocol : (type ?? 'sqlite');
  if (/^(mysql|mariadb)/.test(kind)) return 'mysql';
  return kind.startsWith('postgres') ? 'postgres' : 'sqlite';
}

export function serverAddressOf(config: AddressConfig): ServerAddress {
  const port = dialectOf(config) === 'mysql' ? 3306 : 5432;
  if (!config.url) {
    const { host = '127.0.0.1', user, password, name } = config;
    return { host, port: config.port ?? port, user, password, database: name, ssl: false };
  }
  const url = new URL(config.url);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port ? Number(url.port) : port,
    user: decodeURIComponent(url.username),
    password: url.password ? decodeURIComponent(url.password) : undefined,
    database: url.pathname.slice(1),
    ssl: url.searchParams.get('ssl') === 'true',
  };
}

/** What the pattern of a URL does not see: a port, an escape or a query that cannot be. */
function urlProblems(variable: string, text: string): Problem[] {
  try {
    const { username, password, searchParams } = new URL(text);
    decodeURIComponent(username + password);
    const unknown = [...searchParams].filter(([name, value]) => name !== 'ssl' || !['true', 'false'].includes(value));
    return unknown.length === 0 ? [] : [{ variable, rule: 'takes nothing after ? but ssl=true or ssl=false' }];
  } catch {
    return [{ variable, rule: 'must be a URL with a port up to 65535 and escapes such as %40' }];
  }
}

/** Which database it is, for operators; without its password. */
export function describeDatabase(config: DatabaseConfig): string {
  const dialect = dialectOf(config);
  if (dialect === 'sqlite') return `SQLite in ${resolve(config.sqlitePath)}`;
  return `${dialect} database ${describeServer(serverAddressOf(config))}`;
}

/** Without its password. */
export function describeServer({ database, host, port }: ServerAddress): string {
  return `${database} on ${host}:${port}`;
}
