import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { codes } from '#core/errors';
import { createDatabase, describeServers, type TestDatabase } from '../support/databases.js';
import { type Proxy, throughProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';
import { aDoor } from './door.js';
import { aThing, openThings, type Things } from './things.js';

interface Outcome {
  error: unknown;
  ms: number;
}

const timed = async (work: Promise<unknown>): Promise<Outcome> => {
  const startedAt = Date.now();
  const error = await work.then(
    () => 'no error',
    (reason: unknown) => reason,
  );
  return { error, ms: Date.now() - startedAt };
};
/** How long statements take by themselves; whoever waited for one would not be in time. */
const STATEMENT_SECONDS = 60;
const IN_TIME_MS = 45_000;
const lost = { definition: codes.databaseError, retryable: true };

describeServers('%s', (dialect) => {
  const sleepFor = (seconds: number) =>
    dialect === 'mysql' ? `SELECT SLEEP(${seconds})` : `SELECT pg_sleep(${seconds})`;
  let database: TestDatabase;
  let proxy: Proxy;
  let shop: Things;

  beforeAll(async () => {
    ({ database, proxy } = await throughProxy(await createDatabase(dialect)));
    shop = await openThings(database);
  });
  afterEach(() => {
    proxy.restore();
  });
  afterAll(async () => {
    await shop.connected.close();
    await database.drop();
  });

  /** All is as before the trouble, and nothing was restarted. */
  const recovers = async () => {
    proxy.restore();
    await until(() =>
      shop.things.count().then(
        () => true,
        () => false,
      ),
    );
    const before = await shop.things.count();
    await Promise.all([1, 2, 3, 4].map(() => shop.database.transaction(() => shop.things.create(aThing()))));
    expect(await shop.things.count()).toBe(before + 4);
  };

  // a quiet machine needs a tenth of a second, and 4.5 s
  const damages = [
    ['cut off', () => proxy.cut()],
    ['silent', () => proxy.silence()],
  ] as const;

  it.each(damages)(
    'that is %s fails every statement with 5001 in time, those under way too, keeps no pool from closing, and is used again when it is back (C2, C7.2)',
    async (_how, damage) => {
      await shop.things.count();
      const other = await openThings(database);
      const elsewhere = timed(other.things.statement(sleepFor(STATEMENT_SECONDS)));
      await until(() => other.connected.poolStats().used === 1);
      const underWay = timed(shop.things.statement(sleepFor(STATEMENT_SECONDS)));
      const begun = aDoor();
      const inTransaction = timed(
        shop.database.transaction(async () => {
          await shop.things.create(aThing({ name: 'lost' }));
          begun.open();
          await shop.things.statement(sleepFor(STATEMENT_SECONDS));
        }),
      );
      await begun.opened;
      damage();
      const later = [1, 2, 3, 4, 5].map(() => timed(shop.things.count()));
      const closing = timed(other.connected.close());
      for (const { error, ms } of await Promise.all([underWay, elsewhere, inTransaction, ...later])) {
        expect(error).toMatchObject(lost);
        expect(ms).toBeLessThan(IN_TIME_MS);
      }
      await expect(shop.connected.probe()).rejects.toThrow();
      const { error, ms } = await closing;
      expect({ error, inTime: ms < IN_TIME_MS }).toEqual({ error: 'no error', inTime: true });
      await recovers();
      expect(await shop.things.namesContaining('lost')).toEqual([]);
    },
  );

  it('that is slow is not taken for dead (C7.2)', async () => {
    proxy.delay(250);
    expect(
      await Promise.all([shop.things.statement(sleepFor(2)), shop.things.count(), shop.connected.probe()]),
    ).toHaveLength(3);
  });

  // MySQL greets, accepts, and confirms two settings; PostgreSQL says all in one piece
  const pieces = dialect === 'mysql' ? [1, 2, 3, 4] : [1];

  it(`that falls silent after ${pieces.join(', ')} answers to a new connection is given up in time (C7.2)`, async () => {
    const openings = await Promise.all(pieces.map(openMute));
    for (const { error, ms } of openings) {
      expect(error).toMatchObject(lost);
      expect(ms).toBeLessThan(IN_TIME_MS);
    }
  });

  /** Opens a pool on a server that falls silent so early. */
  async function openMute(answers: number): Promise<Outcome> {
    const ways = await throughProxy(database);
    const mute = await startMute(ways.proxy, answers);
    const url = new URL(ways.database.env.DATABASE_URL!);
    url.port = String(mute.port);
    const opening = timed(openThings({ env: { ...database.env, DATABASE_URL: url.href } }));
    await mute.silent;
    ways.proxy.silence();
    const outcome = await opening;
    await mute.close();
    await ways.proxy.close();
    return outcome;
  }
});

/** Passes on that many pieces of what the server sends, and then nothing. */
async function startMute(target: { host: string; port: number }, pieces: number) {
  const sockets = new Set<Socket>();
  const silence = aDoor();
  const listener = createServer((client) => {
    const server = connect(target);
    let left = pieces;
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        server.destroy();
      });
    }
    client.on('data', (chunk: Buffer) => server.write(chunk));
    server.on('data', (chunk: Buffer) => {
      left -= 1;
      if (left >= 0) client.write(chunk);
      else silence.open();
    });
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    /** Resolves when it has kept something to itself. */
    silent: silence.opened,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
}
