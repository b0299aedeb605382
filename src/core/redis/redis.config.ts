import { Integer, type JudgesItself, type Problem, Text } from '#core/config';

/** Where shared state lives when it is not in this process (C7.1, C7.5). */
export class RedisConfig implements JudgesItself {
  @Text('REDIS_URL', {
    description: 'Redis or Valkey for caches, counts, locks and broadcasts; without it they are in this process.',
    pattern: /^rediss?:\/\/\S+$/,
    secret: true,
    example: 'redis://localhost:6379',
  })
  url?: string;

  @Text('REDIS_HOST', { description: 'Instead of REDIS_URL: host of Redis.', pattern: /^[\w.:-]+$/ })
  host?: string;

  @Integer('REDIS_PORT', { description: 'Port of REDIS_HOST.', min: 1, max: 65_535 })
  port = 6379;

  @Text('REDIS_USERNAME', { description: 'User at REDIS_HOST.', maxLength: 128 })
  username?: string;

  @Text('REDIS_PASSWORD', { description: 'Password at REDIS_HOST.', maxLength: 512, secret: true })
  password?: string;

  @Integer('REDIS_DB', { description: 'Number of the database at REDIS_HOST.', min: 0, max: 1024 })
  db = 0;

  @Text('REDIS_KEY_PREFIX', {
    description: 'Before every key and channel; services that share one Redis need different ones.',
    maxLength: 64,
    pattern: /^[\w:.-]+$/,
  })
  keyPrefix = 'rookery:';

  @Integer('REDIS_POOL_SIZE', {
    description: 'Connections for commands; one more listens to broadcasts.',
    min: 1,
    max: 64,
  })
  poolSize = 2;

  @Integer('REDIS_TIMEOUT_MS', {
    description: 'Longest time one request waits on Redis, in all.',
    min: 10,
    max: 60_000,
  })
  timeoutMs = 500;

  problems(): Problem[] {
    if (this.url === undefined) return [];
    if (this.host !== undefined) return [{ variable: 'REDIS_HOST', rule: 'must be unset when REDIS_URL is set' }];
    return isRedisUrl(this.url)
      ? []
      : [{ variable: 'REDIS_URL', rule: 'must be redis[s]://[user:password@]host[:port][/database]' }];
  }
}

/** Where Redis is, without credentials; undefined when there is none. */
export function describeRedis({ url, host, port, db }: RedisConfig): string | undefined {
  if (url === undefined) return host === undefined ? undefined : `redis at ${host}:${port}/${db}`;
  const { hostname, port: ofUrl, pathname } = new URL(url);
  return `redis at ${hostname}:${ofUrl || '6379'}${pathname === '' || pathname === '/' ? '/0' : pathname}`;
}

function isRedisUrl(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && parsed.hostname !== '' && /^\/?\d{0,4}$/.test(parsed.pathname);
}
