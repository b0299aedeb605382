import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadSettings } from '#core/config';
import { RedisAwayError, RedisConfig, RedisPool, SharedState } from '#core/redis';
import { describeRedis, type OwnRedis, startRedis } from '../support/redis.js';
import { type Proxy, startProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';

const LASTS_MS = 3000;
const ASKED_EVERY_MS = 25;
const POOL_SIZE = 2;
/** Those of the pool, and the one that listens. */
const CONNECTIONS = POOL_SIZE + 1;
/** 500 ms of patience, and what a busy machine adds. */
const LONGEST_CALL_MS = 1900;
const CONNECTS_A_SECOND = 5;

interface Parts {
  server: OwnRedis;
  proxy: Proxy;
}

interface Damage {
  name: string;
  begin(parts: Parts): unknown;
  end(parts: Parts): unknown;
}

const killClients = async ({ server }: Parts) => {
  for (const type of ['normal', 'pubsub']) await server.tell('CLIENT', 'KILL', 'TYPE', type, 'SKIPME', 'yes');
};

const DAMAGES: readonly Damage[] = [
  { name: 'refuses', begin: ({ proxy }) => proxy.cut(), end: ({ proxy }) => proxy.restore() },
  { name: 'hangs', begin: ({ proxy }) => proxy.silence(), end: ({ proxy }) => proxy.restore() },
  { name: 'is cut in mid-reply', begin: ({ proxy }) => proxy.cutAnswers(3), end: ({ proxy }) => proxy.restore() },
  { name: 'is 2 s late', begin: ({ proxy }) => proxy.delay(2000), end: ({ proxy }) => proxy.restore() },
  {
    name: 'is a replica (READONLY)',
    begin: ({ server }) => server.tell('REPLICAOF', '127.0.0.1', '1'),
    end: ({ server }) => server.tell('REPLICAOF', 'NO', 'ONE'),
  },
  {
    name: 'is full (OOM)',
    begin: async ({ server }) => {
      await server.tell('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
      await server.tell('CONFIG', 'SET', 'maxmemory', '1');
    },
    end: ({ server }) => server.tell('CONFIG', 'SET', 'maxmemory', '0'),
  },
  {
    name: 'wants a password (NOAUTH)',
    begin: async (parts) => {
      await parts.server.tell('CONFIG', 'SET', 'requirepass', 'secret');
      await killClients(parts);
    },
    end: ({ server }) => server.tell('CONFIG', 'SET', 'requirepass', ''),
  },
  {
    name: 'lets nobody do anything (NOPERM)',
    begin: async (parts) => {
      await parts.server.tell('ACL', 'SETUSER', 'default', '-@all', '+info', '+acl', '+client', 'resetchannels');
      await killClients(parts);
    },
    end: ({ server }) => server.tell('ACL', 'SETUSER', 'default', '+@all', 'allchannels'),
  },
];

/** One pool on one server, and what became of it while that was damaged. */
class Victim {
  readonly durationsMs: number[] = [];
  readonly errors: unknown[] = [];
  connects = 0;
  recoveredAfterMs = 0;

  private constructor(
    readonly parts: Parts,
    private readonly state: SharedState,
  ) {}

  static async make(): Promise<Victim> {
    const server = await startRedis();
    const proxy = await startProxy({ host: '127.0.0.1', port: server.port });
    const env = { REDIS_URL: `redis://127.0.0.1:${proxy.port}`, REDIS_POOL_SIZE: String(POOL_SIZE) };
    const pool = new RedisPool(loadSettings([RedisConfig], { env }).get(RedisConfig));
    const victim = new Victim({ server, proxy }, new SharedState(pool));
    await until(() => pool.stats().ready === POOL_SIZE);
    return victim;
  }

  get pool(): RedisPool {
    return this.state.redis!;
  }

  async suffer({ begin, end }: Damage): Promise<void> {
    const ear = this.hearing();
    await until(() => ear.missed > 0);
    await begin(this.parts);
    const before = this.parts.proxy.accepted();
    await this.askFor(LASTS_MS);
    this.connects = this.parts.proxy.accepted() - before;
    await end(this.parts);
    this.recoveredAfterMs = await until(async () => (await this.ask()) && this.pool.stats().ready === POOL_SIZE);
    const known = ear.heard;
    await until(async () => {
      await this.state.broadcast.publish('flags', 'changed').catch(() => undefined);
      return ear.heard > known;
    });
  }

  /** Connections the server has, those that listen included and its administrator's not. */
  async clients(): Promise<number> {
    const list = (await this.parts.server.tell('CLIENT', 'LIST')) as string;
    return list.trim().split('\n').length - 1;
  }

  async close(): Promise<void> {
    this.state.close();
    await this.parts.proxy.close();
    await this.parts.server.stop();
  }

  private hearing() {
    const ear = { heard: 0, missed: 0 };
    this.state.broadcast.listen('flags', { message: () => (ear.heard += 1), missed: () => (ear.missed += 1) });
    return ear;
  }

  private async askFor(ms: number): Promise<void> {
    const asked: Promise<unknown>[] = [];
    const timer = setInterval(() => asked.push(this.ask()), ASKED_EVERY_MS);
    const endsAt = performance.now() + ms;
    await until(() => performance.now() > endsAt);
    clearInterval(timer);
    await Promise.all(asked);
  }

  private async ask(): Promise<boolean> {
    const startedAt = performance.now();
    try {
      await this.pool.run((redis) => redis.set(`${this.pool.keyPrefix}shop:cart:1`, 'x', 'EX', 60));
      return true;
    } catch (error) {
      this.errors.push(error);
      return false;
    } finally {
      this.durationsMs.push(performance.now() - startedAt);
    }
  }
}

describeRedis('the Redis pool', () => {
  const victims = new Map<string, Victim>();

  beforeAll(async () => {
    // side by side: each lasts its seconds
    await Promise.all(
      DAMAGES.map(async (damage) => {
        const victim = await Victim.make();
        victims.set(damage.name, victim);
        await victim.suffer(damage);
      }),
    );
  });
  afterAll(() => Promise.all([...victims.values()].map((victim) => victim.close())));

  describe.each(DAMAGES.map(({ name }) => name))('when the server %s', (name) => {
    const victim = () => victims.get(name)!;

    it('answers each call within 500 ms, with 5003 and nothing else (C7.6)', () => {
      const { durationsMs, errors } = victim();
      expect(Math.max(...durationsMs)).toBeLessThan(LONGEST_CALL_MS);
      expect(errors.length).toBeGreaterThan(20);
      expect(errors.filter((error) => !(error instanceof RedisAwayError))).toEqual([]);
    });

    it('connects again a bounded number of times', () => {
      expect(victim().connects / CONNECTIONS).toBeLessThanOrEqual((CONNECTS_A_SECOND * LASTS_MS) / 1000);
    });

    it('is whole again without a restart, and leaves no connection behind (C7.6)', async () => {
      expect(victim().recoveredAfterMs).toBeLessThan(60_000);
      await until(async () => (await victim().clients()) === CONNECTIONS);
    });
  });
});

describeRedis('a connection that broke while an answer was awaited', () => {
  it('is replaced once: the wait for the old one’s answer does not end the new one', async () => {
    const server = await startRedis();
    const proxy = await startProxy({ host: '127.0.0.1', port: server.port });
    const env = { REDIS_URL: `redis://127.0.0.1:${proxy.port}`, REDIS_POOL_SIZE: '1', REDIS_TIMEOUT_MS: '200' };
    const pool = new RedisPool(loadSettings([RedisConfig], { env }).get(RedisConfig));
    try {
      await until(() => pool.available);
      expect(pool.stats().connects).toBe(1);
      proxy.delay(10_000);
      const asked = pool.probe().catch((error: unknown) => error);
      await until(async () => /cmdstat_ping/.test(String(await server.tell('INFO', 'commandstats'))));
      proxy.cut();
      proxy.restore();
      expect(await asked).toBeInstanceOf(RedisAwayError);
      await until(() => pool.stats().connects === 2 && pool.available);
      const { connects, failures } = pool.stats();
      const endsAt = performance.now() + 400;
      await until(async () => {
        await pool.probe();
        return performance.now() > endsAt;
      });
      expect(pool.stats()).toMatchObject({ connects, failures });
    } finally {
      pool.close();
      await proxy.close();
      await server.stop();
    }
  });
});
