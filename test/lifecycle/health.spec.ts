import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Migrator } from '#core/database';
import { type Answer, type Booted, boot } from '../boot.js';
import { createDatabase, describeServers, dialects, type TestDatabase } from '../support/databases.js';
import { type Proxy, throughProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';

interface Health {
  status: string;
  service: string;
  version: string;
  database: string;
  components: Record<string, { status: string; ms: number }>;
}

/** Whoever waited for a limit of a request or of the pool would wait longer: they are set longer below. */
const WITHOUT_WAITING_MS = 60_000;
const LIMITS = { REQUEST_TIMEOUT_MS: '300000', DB_ACQUIRE_TIMEOUT_MS: '120000' };

describe('health when all is well', () => {
  let platform: Booted;
  beforeAll(async () => {
    platform = await boot();
  });
  afterAll(() => platform.close());

  it.each([
    ['/health', 'rookery', ['database', 'schema', 'lifecycle']],
    ['/health/ready', 'rookery', ['database', 'schema', 'lifecycle']],
    ['/health/live', 'rookery', []],
    ['/app-b/health', 'app-b', ['database', 'schema', 'lifecycle']],
    ['/v1/app-b/health', 'app-b', ['database', 'schema', 'lifecycle']],
  ])('%s answers for %s and names what it looked at (C9.1)', async (path, service, components) => {
    const { status, body } = await platform.ask('GET', path);
    expect(status).toBe(200);
    const well = { status: 'ok', ms: expect.any(Number) };
    expect(body.data).toEqual({
      status: 'ok',
      service,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      database: 'connected',
      components: Object.fromEntries(components.map((name) => [name, well])),
    });
  });

  it('looks again after a second, and not before (C9.1)', async () => {
    const probe = platform.database.probe.bind(platform.database);
    const lookedAt: number[] = [];
    jest.spyOn(platform.database, 'probe').mockImplementation(() => {
      lookedAt.push(performance.now());
      return probe();
    });
    await until(async () => {
      await platform.ask('GET', '/health/ready');
      return lookedAt.length === 3;
    });
    const [first, second, third] = lookedAt as [number, number, number];
    expect([second - first > 900, third - second > 900]).toEqual([true, true]);
  });
});

describe.each(dialects)('a schema on %s that falls behind a process in service', (dialect) => {
  it('takes the process out of service, and brings it back when it is whole again (C7.3, C9.1)', async () => {
    const database = await createDatabase(dialect);
    const platform = await boot({ database });
    const statusBecomes = (status: number) =>
      until(async () => (await platform.ask('GET', '/health/ready')).status === status);
    try {
      await statusBecomes(200);
      const migrator = platform.nest.get(Migrator);
      await migrator.rollback('app-b');
      await statusBecomes(503);
      const { body } = await platform.ask<Health>('GET', '/health/ready');
      expect(body).toMatchObject({
        code: 5003,
        data: { database: 'connected', components: { schema: { status: 'down' } } },
      });
      await migrator.migrate();
      await statusBecomes(200);
    } finally {
      await platform.close();
      await database.drop();
    }
  });
});

describeServers('health on %s', (dialect) => {
  let database: TestDatabase;
  let proxy: Proxy;
  let platform: Booted;

  const ask = (path: string) => platform.ask<Health>('GET', path);
  const statusBecomes = (path: string, status: number) => until(async () => (await ask(path)).status === status);

  beforeAll(async () => {
    ({ database, proxy } = await throughProxy(await createDatabase(dialect)));
    platform = await boot({ database, env: LIMITS });
  });
  afterAll(async () => {
    proxy.restore();
    await platform.close();
    await database.drop();
  });

  const damages = [
    ['goes silent', () => proxy.silence()],
    ['is cut off', () => proxy.cut()],
  ] as const;

  describe.each(damages)('when the server %s', (_name, damage) => {
    let runningBefore: Promise<TimedAnswer>;
    let askedDuring: Promise<TimedAnswer>;
    let traffic: NodeJS.Timeout;

    beforeAll(async () => {
      // nobody has asked for its health before: nothing but these requests knows the server
      await statusBecomes('/app-b/products?q=x', 200);
      proxy.delay(500);
      runningBefore = timed(() => ask('/app-b/products?q=x'));
      await until(() => platform.database.poolStats().used > 0);
      damage();
      askedDuring = timed(() => ask('/app-b/products?q=x'));
      // the last of them may meet a platform that closes
      traffic = setInterval(() => void ask('/app-b/products?q=x').catch(() => undefined), 50);
    });
    afterAll(() => {
      clearInterval(traffic);
    });

    it('turns readiness off within 2 s (C9.1)', async () => {
      await statusBecomes('/health/ready', 503);
    });

    it.each([
      ['/health/ready', 'rookery'],
      ['/health', 'rookery'],
      ['/app-a/health', 'app-a'],
    ])('says in %s what is down (C9.1)', async (path, service) => {
      const { status, body } = await ask(path);
      expect({ status, code: body.code }).toEqual({ status: 503, code: 5001 });
      expect(body.data).toMatchObject({
        status: 'down',
        service,
        database: 'disconnected',
        components: { database: { status: 'down' }, lifecycle: { status: 'ok' } },
      });
    });

    it('stays alive: a restart would mend nothing (C9.1)', async () => {
      const { status, body } = await ask('/health/live');
      expect({ status, code: body.code }).toEqual({ status: 200, code: 0 });
      expect(body.data).toMatchObject({ status: 'ok', components: {} });
    });

    it('answers the running and the new requests with 5001 within 5 s (C2, C7.2)', async () => {
      for (const { answer, ms } of await Promise.all([runningBefore, askedDuring])) {
        expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 503, code: 5001 });
        expect(answer.body.data).toBeNull();
        expect(ms).toBeLessThan(WITHOUT_WAITING_MS);
      }
    });

    it('is back without a restart when the server is, under traffic that never pauses (C9.1)', async () => {
      proxy.restore();
      await statusBecomes('/app-b/products?q=x', 200);
      await statusBecomes('/health/ready', 200);
      expect((await ask('/health')).body.data).toMatchObject({ status: 'ok', database: 'connected' });
      const answers = await Promise.all(Array.from({ length: 20 }, () => ask('/app-b/products?q=x')));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    });
  });
});

interface TimedAnswer {
  answer: Answer;
  ms: number;
}

async function timed(work: () => Promise<Answer>): Promise<TimedAnswer> {
  const startedAt = Date.now();
  const answer = await work();
  return { answer, ms: Date.now() - startedAt };
}
