import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { apps } from '../../src/apps/registry.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { ADMIN_PASSWORD, type Answer, type Ask, type Booted, boot } from '../boot.js';
import { aProduct, aUser, type Person, unique } from '../factories/given.js';
import { describeRedis, type OwnRedis, startRedis } from '../support/redis.js';
import { type Proxy, startProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';

const ROUNDS = 3;
/** Far above the half second of C7.6, and below what any fault lasts: whoever waits for Redis itself waits longer. */
const LONGEST_MS = 25_000;

/** What each room does without Redis: the codes it may answer. */
const ROOMS = {
  cache: [0],
  limit: [0],
  lock: [0, 5003],
  flag: [0],
  idempotency: [0],
  login: [0],
} as const;
type Room = keyof typeof ROOMS;

interface Fault {
  begin(redis: OwnRedis, proxy: Proxy): unknown;
  end(redis: OwnRedis, proxy: Proxy): unknown;
}

const ofTheLine = (begin: (proxy: Proxy) => void): Fault => ({
  begin: (_redis, proxy) => {
    begin(proxy);
  },
  end: (_redis, proxy) => {
    proxy.restore();
  },
});

const FAULTS: Readonly<Record<string, Fault>> = {
  refused: ofTheLine((proxy) => proxy.cut()),
  hangs: ofTheLine((proxy) => proxy.silence()),
  'cut in mid-reply': ofTheLine((proxy) => proxy.cutAnswers(2)),
  'a minute late': ofTheLine((proxy) => proxy.delay(60_000)),
  READONLY: {
    begin: (redis) => redis.tell('REPLICAOF', '127.0.0.1', '1'),
    end: (redis) => redis.tell('REPLICAOF', 'NO', 'ONE'),
  },
  OOM: {
    begin: (redis) => redis.tell('CONFIG', 'SET', 'maxmemory', '1'),
    end: (redis) => redis.tell('CONFIG', 'SET', 'maxmemory', '0'),
  },
  NOAUTH: {
    begin: async (redis) => {
      await redis.tell('CONFIG', 'SET', 'requirepass', 'unknown');
      await redis.tell('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      await redis.tell('CLIENT', 'KILL', 'TYPE', 'pubsub');
    },
    end: (redis) => redis.tell('CONFIG', 'SET', 'requirepass', ''),
  },
};

describeRedis('while Redis', () => {
  let redis: OwnRedis;
  let proxy: Proxy;
  let platform: Booted;
  let admin: Ask;
  let buyer: Person;
  let product: number;

  const requests: Readonly<Record<Room, () => Promise<Answer>>> = {
    cache: () => platform.ask('GET', `/app-b/products/${product}`),
    limit: () => buyer.ask('GET', '/auth/me'),
    lock: () => platform.ask('POST', '/app-c/trials/locked', { name: 'faults' }),
    flag: () => admin('PUT', '/platform/flags/app-b.tried', { enabled: true }),
    idempotency: () =>
      buyer.ask(
        'POST',
        '/app-a/orders',
        { items: [{ product_id: product, quantity: 1 }] },
        { 'idempotency-key': unique('key') },
      ),
    login: () => platform.ask('POST', '/auth/login', { username: 'admin', password: ADMIN_PASSWORD }),
  };

  beforeAll(async () => {
    redis = await startRedis();
    proxy = await startProxy({ host: '127.0.0.1', port: redis.port });
    const env = { REDIS_URL: `redis://127.0.0.1:${proxy.port}` };
    platform = await boot({ apps: [...apps, appC], env });
    admin = platform.as(await platform.adminToken());
    buyer = await aUser(platform, { balanceCents: 1_000_000 });
    product = await aProduct(admin, { priceCents: 1, quantity: 1_000_000 });
  });
  afterAll(async () => {
    await platform.close();
    await proxy.close();
    await redis.stop();
  });

  it.each(Object.keys(FAULTS))(
    '%s: nothing waits, nothing but locks fails, and it recovers by itself (C7.6)',
    async (name) => {
      const fault = FAULTS[name]!;
      await fault.begin(redis, proxy);
      let longestMs = 0;
      for (const [room, wanted] of Object.entries(ROOMS)) {
        for (let round = 0; round < ROUNDS; round += 1) {
          const askedAt = performance.now();
          const { body } = await requests[room as Room]();
          longestMs = Math.max(longestMs, performance.now() - askedAt);
          expect([room, wanted, wanted.some((code) => code === body.code) || body.code]).toEqual([room, wanted, true]);
        }
      }
      expect(longestMs).toBeLessThan(LONGEST_MS);

      await fault.end(redis, proxy);
      await until(async () => (await requests.lock()).body.code === 0);
      await until(async () => (await platform.ask('GET', '/health')).status === 200);
    },
  );
});
