import { Writable } from 'node:stream';
import { type App, Clock } from '#core/app';
import { FirstAdminMaker } from '#core/auth';
import type { Room } from '#core/room';
import { apps as registered } from '../src/apps/registry.js';
import { createPlatform, type Platform } from '../src/platform/platform.js';
import { ROOMS } from '../src/platform/rooms.js';
import { loadPlatformSettings } from '../src/platform/settings.js';
import { createDatabase, type TestDatabase } from './support/databases.js';

export const ADMIN_PASSWORD = 'administrator-1';

/** Limits that count and that no suite reaches: all of its requests come from one address. */
const AMPLE_LIMITS = {
  RATE_LIMIT_MAX: '100000',
  AUTH_FAILURES_MAX: '100000',
  LOGIN_FAILURES_PER_USER: '100000',
  LOGIN_FAILURES_PER_ADDRESS: '100000',
};

export interface BootOptions {
  apps?: readonly App[];
  env?: Readonly<Record<string, string>>;
  /** Instead of all rooms of the house. */
  rooms?: readonly Room[];
  /** The caller's own database; without it a new SQLite file that goes with the platform. */
  database?: TestDatabase;
  clock?: Clock;
}

/** The envelope of any answer. */
export interface Envelope<T = unknown> {
  code: number;
  message: string;
  data: T;
  trace_id: string;
  timestamp: string;
  errors?: { field: string; code: string; message: string }[];
}

export interface Answer<T = unknown> {
  status: number;
  headers: Headers;
  /** Undefined when the answer is not JSON. */
  body: Envelope<T>;
  text: string;
}

export type Ask = <T = unknown>(
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer<T>>;

/** A clock that tests move. */
export class MovableClock extends Clock {
  private offsetMs = 0;

  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  advance(seconds: number): void {
    this.offsetMs += seconds * 1000;
  }
}

export interface Booted extends Platform {
  url: string;
  /** Every line logged so far, parsed. */
  logs: Record<string, unknown>[];
  /** Asks without a credential. */
  ask: Ask;
  /** Asks with a token. */
  as(token: string): Ask;
  adminToken(): Promise<string>;
  env: Readonly<Record<string, string>>;
}

/** Starts a real platform on a free port: the front door of every test. */
export async function boot({
  apps = registered,
  env = {},
  rooms = ROOMS,
  database,
  clock,
}: BootOptions = {}): Promise<Booted> {
  const own = database ?? (await createDatabase('sqlite'));
  const logging = { LOG_FORMAT: 'json', LOG_LEVEL: 'debug' };
  const all = { ...own.env, ...AMPLE_LIMITS, ...logging, PORT: '0', ADMIN_PASSWORD, ...env };
  const logs: Record<string, unknown>[] = [];
  const logDestination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      for (const line of chunk.toString().split('\n').filter(Boolean))
        logs.push(JSON.parse(line) as Record<string, unknown>);
      done();
    },
  });
  const settings = loadPlatformSettings(apps, { env: all }, rooms);
  const platform = await createPlatform({ apps, rooms, settings, logDestination, ...(clock && { clock }) });
  await platform.nest.get(FirstAdminMaker).ensure();
  await platform.nest.listen(0, '127.0.0.1');
  const url = await platform.nest.getUrl();
  const as = (token: string): Ask => asker(url, { authorization: `Bearer ${token}` });
  return {
    ...platform,
    url,
    logs,
    env: all,
    ask: asker(url, {}),
    as,
    adminToken: () => logIn(url, 'admin', ADMIN_PASSWORD),
    close: async () => {
      await platform.close();
      if (!database) await own.drop();
    },
  };
}

export async function logIn(url: string, username: string, password: string): Promise<string> {
  const { body } = await asker(url, {})<{ access_token: string }>('POST', '/auth/login', { username, password });
  if (body.code !== 0) throw new Error(`${username} cannot log in: ${body.code} ${body.message}`);
  return body.data.access_token;
}

export function asker(url: string, always: Readonly<Record<string, string>>): Ask {
  return async <T>(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await fetch(url + path, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...always, ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
    return {
      status: answer.status,
      headers: answer.headers,
      body: (isJson && text ? JSON.parse(text) : undefined) as Envelope<T>,
      text,
    };
  };
}
