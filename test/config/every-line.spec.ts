import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as config from '#core/config';
import * as registry from '../../src/apps/registry.js';
import { explain } from '../../src/platform/explain.js';
import * as platformSettings from '../../src/platform/settings.js';
import { envExample } from '../../tools/artefacts/env-example.mjs';
import { runProgram } from '../support/server-process.js';

const ROOT = join(import.meta.dirname, '../..');
const LONG = 'x'.repeat(20_000);

/** A value that breaks the rule of each setting; a new setting needs a line here. */
const WRONG: Readonly<Record<string, string>> = {
  ENVIRONMENT: 'testing',
  APP_NAME: 'a/b',
  HOST: 'my host',
  PORT: '65536',
  WORKERS: '0',
  APPS: 'App_A',
  BASE_PATH: 'api/',
  TRUSTED_PROXIES: 'everyone',
  PUBLIC_URL: 'example.com',
  DEBUG: 'yes please',
  BODY_LIMIT_BYTES: '1 MiB',
  HEADER_LIMIT_BYTES: '10',
  MAX_RUNNING_REQUESTS: '0',
  MAX_STREAMS: '0',
  REQUEST_TIMEOUT_MS: '30s',
  PROXY_KEEP_ALIVE_MS: '-1',
  SHUTDOWN_DELAY_MS: '1.5',
  SHUTDOWN_TIMEOUT_MS: '0',
  RATE_LIMIT_MAX: '100001',
  RATE_LIMIT_WINDOW_SECONDS: '0',
  AUTH_FAILURES_MAX: 'few',
  CORS_ORIGINS: 'shop.example.com',
  API_CONTACT_NAME: LONG,
  API_CONTACT_URL: 'support page',
  API_CONTACT_EMAIL: 'nobody',
  API_LICENSE: 'MIT/2',
  LOG_LEVEL: 'loud',
  LOG_FORMAT: 'xml',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'ftp://collector',
  OTEL_TRACES_SAMPLER_ARG: '1.5',
  METRICS_PORT: '70000',
  METRICS_INTERVAL_MS: '3001',
  SOCKET_REQUESTS_MAX: '0',
  LINGER_PAUSE_MS: '9',
  LINGER_MS: '9',
  LINGER_BYTES: '-1',
  LINGER_SOCKETS_MAX: '-1',
  STALLED_SOCKET_MS: '99',
  DATABASE_URL: 'oracle://host/db',
  DB_TYPE: 'sybase',
  DB_HOST: 'a b',
  DB_PORT: '0',
  DB_USER: 'a b',
  DB_PASSWORD: LONG,
  DB_NAME: 'a;b',
  SQLITE_PATH: ':memory:',
  SQLITE_SYNCHRONOUS: 'OFF',
  DB_POOL_SIZE: '0',
  DB_POOL_OVERFLOW: '-1',
  DB_POOL_RECYCLE_SECONDS: 'never',
  DB_ACQUIRE_TIMEOUT_MS: '0',
  DB_APP_SHARE_PERCENT: '101',
  DB_APP_QUEUE_MAX: '0',
  DB_INSTANCES: '0',
  DB_REPLICA_URLS: 'oracle://host/db',
  DB_REPLICA_MAX_LAG_MS: '1',
  DB_REPLICA_TIMEOUT_MS: '0',
  DB_CONNECT_TIMEOUT_MS: 'soon',
  DB_MIGRATE_ON_START: 'perhaps',
  REDIS_URL: 'memcached://cache',
  REDIS_HOST: 'a b',
  REDIS_PORT: '0',
  REDIS_USERNAME: LONG,
  REDIS_PASSWORD: LONG,
  REDIS_DB: '-1',
  REDIS_KEY_PREFIX: 'a b',
  REDIS_POOL_SIZE: '0',
  REDIS_TIMEOUT_MS: '60001',
  CACHE_MAX_ENTRIES: '-1',
  CACHE_MAX_BYTES: '1',
  JWT_SECRET: 'short',
  JWT_PRIVATE_KEY: LONG,
  JWT_ALGORITHM: 'none',
  JWT_PREVIOUS_KEYS: 'short',
  JWT_ISSUER: 'two words',
  JWT_AUDIENCE: 'two words',
  ACCESS_TOKEN_TTL_SECONDS: '0',
  REFRESH_TOKEN_TTL_SECONDS: '0',
  REFRESH_GRACE_SECONDS: '301',
  INTERNAL_API_KEY: 'short',
  ADMIN_USERNAME: 'x',
  ADMIN_PASSWORD: 'short',
  HTTP_CLIENT_TIMEOUT_MS: '0',
  HTTP_CLIENT_CONNECT_TIMEOUT_MS: '0',
  HTTP_CLIENT_ANSWER_LIMIT_BYTES: '1 MiB',
  HTTP_CLIENT_RETRIES: '-1',
  HTTP_CLIENT_CONNECTIONS: '0',
  HTTP_CLIENT_BREAKER_FAILURES: '0',
  HTTP_CLIENT_BREAKER_PAUSE_MS: 'long',
  HTTP_CLIENT_ALLOWED_ADDRESSES: 'everyone',
  LOGIN_FAILURES_PER_USER: '-1',
  LOGIN_FAILURES_PER_ADDRESS: '1.5',
  LOGIN_FAILURES_WINDOW_SECONDS: '0',
  OIDC_ISSUER: 'auth.example.com',
  OIDC_AUDIENCE: 'two words',
  OIDC_USERNAME_CLAIM: 'two words',
  OIDC_GROUPS_CLAIM: 'two words',
  OIDC_TIMEOUT_MS: '0',
  OIDC_REFETCH_SECONDS: '0',
  FORWARD_AUTH: 'everybody',
  AUTH_ROLE_MAP: 'staff=king',
  PAYMENT_URL: 'payments',
  APP_A_PAYMENT_TIMEOUT_MS: '1',
  APP_A_SETTLE_INTERVAL_SECONDS: '0',
};

describe('.env.example', () => {
  const kept = readFileSync(join(ROOT, '.env.example'), 'utf8');
  const variables = [...kept.matchAll(/^#? ?([A-Z][A-Z0-9_]*)=/gm)].map(([, variable]) => variable ?? '');

  it('follows from the code (C11)', () => {
    expect(kept).toBe(envExample({ config, platformSettings, registry }));
  });

  it('has a wrong value for every line, and each is reported with the others in one go: exit 78, port closed (C11)', async () => {
    expect(Object.keys(WRONG).sort()).toEqual([...variables].sort());
    const reportedIn = (text: string) => text.split('\n').map((line) => /^ {2}([A-Z0-9_]+) /.exec(line)?.[1]);
    const { status, text } = refused(WRONG);
    expect(status).toBe(78);
    expect(reportedIn(text)).toEqual(expect.arrayContaining(variables));
    // a start with the right port alone, which is looked at afterwards
    const port = await freePort();
    const { code, output } = await runProgram(['main.js'], { env: { ...WRONG, PORT: String(port) } });
    expect(code).toBe(78);
    expect(reportedIn(output).filter(Boolean).sort()).toEqual(
      reportedIn(text)
        .filter((variable) => variable && variable !== 'PORT')
        .sort(),
    );
    for (const said of [text, output]) expect(said).not.toContain(LONG);
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  it('is what config:check judges too, without starting anything (C11)', async () => {
    const wrong = await runProgram(['cli.js', 'config:check'], { env: { DB_POOL_SIZE: 'many' } });
    expect([wrong.code, wrong.output]).toEqual([78, expect.stringContaining('DB_POOL_SIZE must be')]);
    const right = await runProgram(['cli.js', 'config:check'], { env: {} });
    expect([right.code, right.output]).toEqual([0, 'the configuration is right']);
  });
});

/** What the program says of this environment as it ends. */
function refused(env: Readonly<Record<string, string>>): { status: number; text: string } {
  try {
    platformSettings.loadPlatformSettings(registry.apps, { env });
  } catch (error) {
    return explain(error);
  }
  throw new Error('nothing is wrong with it');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
