import { join } from 'node:path';
import { CONNECTIONS } from '../measure/load.js';
import { type BenchDatabase, JWT_SECRET } from './bench-database.js';
import type { ServerProgram } from './bench-server.js';

/** What is measured, and what it is measured against. */
export const ROOKERY = 'rookery';
export const FASTIFY = 'fastify';
export const NEST_EXPRESS = 'nest-express';
/** Bare Fastify with nothing on: the floor that the goals are ratios to. */
export const FLOOR = 'floor';

/** Every server is told the same: database, pool, key, log level. */
export function commonEnv(database: BenchDatabase): Record<string, string> {
  return {
    ENVIRONMENT: 'production',
    DATABASE_URL: database.url,
    DB_POOL_SIZE: String(CONNECTIONS),
    DB_POOL_OVERFLOW: '0',
    JWT_SECRET,
    ACCESS_TOKEN_TTL_SECONDS: '86400',
    LOG_LEVEL: 'info',
    SHUTDOWN_DELAY_MS: '0',
    // counted like everybody's, and more than any of these servers can answer
    RATE_LIMIT_MAX: '100000',
    RATE_LIMIT_WINDOW_SECONDS: '1',
    // what a process keeps for itself would be all that is measured: rows are read from SQL, or from Redis
    CACHE_MAX_ENTRIES: '0',
  };
}

/** The same program over a Redis, where this run has keys of its own. */
export function overRedis(program: ServerProgram, redisUrl: string, { name }: BenchDatabase): ServerProgram {
  return { ...program, env: { ...program.env, REDIS_URL: redisUrl, REDIS_KEY_PREFIX: `${name}:` } };
}

/** Rookery and its peers; `metrics` when Rookery counts its requests. */
export function programs(folder: string, database: BenchDatabase, metrics: boolean): ServerProgram[] {
  const env = commonEnv(database);
  const peerEnv = { ...env, PEER_METRICS: metrics ? 'on' : 'off' };
  const peer = (entry: string) => join(folder, 'bench/peers', entry, 'main.js');
  return [
    { name: ROOKERY, entry: join(folder, 'src/main.js'), env },
    { name: FASTIFY, entry: peer('fastify'), env: peerEnv },
    { name: NEST_EXPRESS, entry: peer('nest-express'), env: peerEnv },
    { name: FLOOR, entry: peer('fastify'), env: { ...env, PEER_FEATURES: 'off' } },
  ];
}
