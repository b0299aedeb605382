import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe } from '@jest/globals';
import { Redis } from 'ioredis';
import { until } from './until.js';

/** The Redis that several suites share: each with a key prefix of its own. */
export const REDIS_URL = process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379';

const isMissing = (process.env.TEST_MISSING ?? '').split(',').includes('redis');

/** A `describe` that is skipped where there is no Redis. */
export const describeRedis = isMissing ? describe.skip : describe;

/** What state there is: in the process, and in Redis where that is to be had. */
export const stores: readonly ('memory' | 'redis')[] = isMissing ? ['memory'] : ['memory', 'redis'];

/**
 * What a process must be told to share the Redis of the tests with nobody else. Its patience is long: a process that gets no
 * processor for half a second would take Redis for away, and go on alone.
 */
export function redisEnv(): { REDIS_URL: string; REDIS_KEY_PREFIX: string; REDIS_TIMEOUT_MS: string } {
  return { REDIS_URL, REDIS_KEY_PREFIX: `test-${randomBytes(6).toString('hex')}:`, REDIS_TIMEOUT_MS: '60000' };
}

/** A server of the suite's own, to be maltreated. */
export interface OwnRedis {
  port: number;
  url: string;
  /** Runs one command as its administrator. */
  tell(command: string, ...args: string[]): Promise<unknown>;
  stop(): Promise<void>;
}

export async function startRedis(): Promise<OwnRedis> {
  const port = await freePort();
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const process = spawn('redis-server', options, { stdio: 'ignore', cwd: '/tmp' });
  const ended = once(process, 'exit');
  const admin = new Redis({ port, host: '127.0.0.1', lazyConnect: true, retryStrategy: () => 50 });
  admin.on('error', () => undefined); // until it listens
  await admin.connect().catch(() => undefined);
  await until(() => admin.status === 'ready');
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    tell: (command, ...args) => admin.call(command, ...args),
    stop: async () => {
      admin.disconnect();
      process.kill('SIGKILL');
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}
