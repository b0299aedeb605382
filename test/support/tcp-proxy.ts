import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestDatabase } from './databases.js';

// a reset takes along what was not read yet
const READ_WITHIN_MS = 5;

export interface Address {
  host: string;
  port: number;
}

/** A stretch of network that a test may damage. Each call replaces the damage before it. */
export interface Proxy extends Address {
  /** New connections are turned away; those that exist go on. */
  refuse(): void;
  /** Every connection is broken off, and new ones are turned away. */
  cut(): void;
  /** A black hole: connections open and stay open, and nothing comes through either way. */
  silence(): void;
  /** Whatever the server sends arrives `ms` later. */
  delay(ms: number): void;
  /** Of each answer the first `bytes` come through, and then the connection is broken off; new ones are let in. */
  cutAnswers(bytes: number): void;
  /** All is well again; what a silence held back comes through. */
  restore(): void;
  /** Connections that came so far, those turned away included. */
  accepted(): number;
  close(): Promise<void>;
}

interface Damage {
  kind: 'none' | 'refuse' | 'silence';
  delayMs: number;
  /** Of an answer, before the connection is broken off. */
  passBytes: number;
  /** When the silence is over. */
  over: Promise<unknown>;
  end: () => void;
}

interface Line {
  client: Socket;
  server: Socket;
}

/** Listens on a free port and passes on to `target`. */
export async function startProxy(target: Address): Promise<Proxy> {
  const lines = new Set<Line>();
  let damage = damaged('none');
  let accepted = 0;

  const listener = createServer({ pauseOnConnect: true }, (client) => {
    accepted += 1;
    if (damage.kind === 'refuse') {
      client.resetAndDestroy();
      return;
    }
    const line = { client, server: connect(target) };
    lines.add(line);
    for (const end of [line.client, line.server]) end.on('close', () => lines.delete(line));
    passOn(line, () => damage);
    if (damage.kind === 'silence') pause(line);
    else resume(line);
  });
  const become = (kind: Damage['kind'], details: Partial<Damage> = {}) => {
    damage.end();
    damage = { ...damaged(kind), ...details };
    lines.forEach(kind === 'silence' ? pause : resume);
  };
  const breakOff = () => {
    for (const { client, server } of lines) {
      client.resetAndDestroy();
      server.destroy();
    }
  };

  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    host: '127.0.0.1',
    port: (listener.address() as AddressInfo).port,
    refuse: () => become('refuse'),
    cut: () => {
      become('refuse');
      breakOff();
    },
    silence: () => become('silence'),
    delay: (delayMs) => become('none', { delayMs }),
    cutAnswers: (passBytes) => become('none', { passBytes }),
    restore: () => become('none'),
    accepted: () => accepted,
    close: async () => {
      breakOff();
      listener.close();
      await once(listener, 'close');
    },
  };
}

/** The same database, reached through a proxy of its own. */
export async function throughProxy(database: TestDatabase): Promise<{ database: TestDatabase; proxy: Proxy }> {
  const url = new URL(database.env.DATABASE_URL!);
  const usualPort = url.protocol === 'mysql:' ? 3306 : 5432;
  const proxy = await startProxy({ host: url.hostname, port: Number(url.port || usualPort) });
  url.hostname = proxy.host;
  url.port = String(proxy.port);
  return {
    proxy,
    database: {
      ...database,
      env: { ...database.env, DATABASE_URL: url.href },
      drop: async () => {
        await proxy.close();
        await database.drop();
      },
    },
  };
}

function damaged(kind: Damage['kind']): Damage {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const end = () => {
    resolve(undefined);
  };
  if (kind !== 'silence') end();
  return { kind, delayMs: 0, passBytes: Infinity, over: promise, end };
}

function passOn({ client, server }: Line, current: () => Damage): void {
  let delivered = Promise.resolve();
  client.on('data', (chunk: Buffer) => server.write(chunk));
  server.on('data', (chunk: Buffer) => {
    const { delayMs, passBytes } = current();
    const dueAt = Date.now() + delayMs;
    delivered = delivered.then(async () => {
      await sleep(Math.max(0, dueAt - Date.now()), undefined, { ref: false }); // a test may end before
      await current().over;
      client.write(chunk.subarray(0, passBytes));
      if (passBytes < chunk.length) setTimeout(() => client.resetAndDestroy(), READ_WITHIN_MS).unref();
    });
  });
  for (const [end, other] of [
    [client, server],
    [server, client],
  ] as const) {
    end.on('error', () => other.destroy()); // the other side learns of it by its end
    end.on('close', () => other.destroy());
  }
}

function pause({ client, server }: Line): void {
  client.pause();
  server.pause();
}

function resume({ client, server }: Line): void {
  client.resume();
  server.resume();
}
