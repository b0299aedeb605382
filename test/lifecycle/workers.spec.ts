import { createServer } from 'node:net';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { alterBuild } from '../support/altered-build.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { describeRedis, redisEnv } from '../support/redis.js';
import { runProgram, type ServerProcess, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';
import { Callers, isAlive, metricsOf, sumOf, untilRunning, workersOf } from '../support/workers.js';

// a start takes a second, and many of them on a busy machine as long as this
const PATIENCE_MS = 400_000;
const ROUND_MS = 150_000;
/** What a worker has counted is known elsewhere after so long, and on a busy machine a little later (C9.5). */
const BOUND_MS = 500;
const LIVE = 'route="/health/live"';

const messages = ({ logs }: ServerProcess) => logs.map(({ message }) => String(message));
const answered = async (server: ServerProcess) => sumOf(await metricsOf(server), 'http_requests_total', LIVE);
const signal = (pid: number, name: NodeJS.Signals) => process.kill(pid, name);

/** Asks over so many sockets, so that every worker is asked. */
async function askLive(server: ServerProcess, times: number): Promise<void> {
  for (let index = 0; index < times; index += 1)
    expect((await fetch(`${server.url}/health/live`, { headers: { connection: 'close' } })).status).toBe(200);
}

interface Answer {
  status: number;
  connection: string | undefined;
  /** Whether it came over a socket that was there before. */
  reused: boolean;
}

function ask(url: string, agent: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = get(url, { agent }, (answer) => {
      const { statusCode: status = 0, headers } = answer.resume();
      answer.on('error', reject);
      answer.on('end', () => resolve({ status, connection: headers.connection, reused: asked.reusedSocket }));
    });
    asked.on('error', reject);
  });
}

describe('WORKERS above 1', () => {
  it('without Redis is refused with every other mistake: exit 78, nothing forked, nothing listens (C7.1, C9.5, C11)', async () => {
    const { code, output } = await runProgram(['main.js'], { env: { WORKERS: '2', PORT: '70000' } });
    expect(code).toBe(78);
    expect(output).toMatch(/^2 mistakes/);
    expect(output).toContain('WORKERS must be 1 without Redis: set REDIS_URL');
    expect(output).toContain('PORT must be at most 65535');
  });
});

describeRedis('workers', () => {
  let database: TestDatabase;
  let server: ServerProcess;

  beforeAll(async () => {
    database = await createDatabase('sqlite');
    const env = { ...database.env, ...redisEnv(), WORKERS: '2', METRICS_PORT: '0' };
    server = await startServer({ env });
    await until(() => messages(server).some((message) => message.startsWith('metrics at')), 30_000);
    await untilRunning(server, 2);
  }, PATIENCE_MS);
  afterAll(() => database.drop());

  it('say once what is said at a start, and make the administrator once (C9.5)', () => {
    for (const begin of ['listening on', 'stores:', 'log in:', 'metrics at'])
      expect(messages(server).filter((message) => message.startsWith(begin))).toHaveLength(1);
    expect(messages(server).filter((message) => message.includes(', password '))).toHaveLength(1);
    expect(workersOf(server)).toHaveLength(2);
  });

  it(
    'count together: every request once, also after one was killed that had been quiet (C9.5)',
    async () => {
      await askLive(server, 41);
      await until(async () => (await answered(server)) === 41);
      await askLive(server, 10);
      await sleep(BOUND_MS); // and nobody reads the metrics meanwhile
      const [first] = workersOf(server);
      signal(first!, 'SIGKILL');
      await until(() => !workersOf(server).includes(first!));
      expect(await answered(server)).toBe(51);
      const text = await metricsOf(server);
      expect(sumOf(text, 'http_request_duration_seconds_count', LIVE)).toBe(51);
      expect(sumOf(text, 'http_request_duration_seconds_bucket', 'le="+Inf",app="platform",' + LIVE)).toBe(51);
      await untilRunning(server, 2);
      expect(sumOf(await metricsOf(server), 'worker_restarts_total', 'reason="crash"')).toBe(1);
      expect(server.logs.find(({ message }) => / ended; another one follows$/.test(String(message)))).toMatchObject({
        level: 'error',
        signal: 'SIGKILL',
        retry_in_ms: 0,
      });
    },
    PATIENCE_MS,
  );

  it(
    'are replaced one by one on SIGHUP without a failed request, and nothing counted is lost (C9.5)',
    async () => {
      const before = await answered(server);
      const elders = workersOf(server);
      const callers = new Callers(`${server.url}/health/live`, 8, 5);
      const rounds = () => messages(server).filter((message) => message === 'reloaded: 2 workers replaced').length;
      const failures: string[] = [];
      const watching = setInterval(() => {
        if (workersOf(server).length > 3) failures.push('more than one worker too many');
      }, 100);
      for (let round = 1; round <= 2; round += 1) {
        signal(server.pid, 'SIGHUP');
        await until(() => rounds() === round, ROUND_MS);
      }
      clearInterval(watching);
      await callers.stop();
      expect([callers.failed, failures]).toEqual([[], []]);
      expect(callers.answered).toBeGreaterThan(100);
      expect(workersOf(server).filter((pid) => elders.includes(pid))).toEqual([]);
      await until(async () => (await answered(server)) === before + callers.answered);
      expect(sumOf(await metricsOf(server), 'worker_restarts_total', 'reason="reload"')).toBe(4);
    },
    PATIENCE_MS,
  );

  it(
    'leave an idle socket alone until its caller has asked once more, and are ready meanwhile (C9.1, C9.5)',
    async () => {
      const count = (part: string) => messages(server).filter((message) => message.includes(part)).length;
      const [before, rounds] = [count(' serves in place of '), count('reloaded:')];
      const idle = [1, 2].map(() => new Agent({ keepAlive: true })); // one at each worker
      const ready = (agent: Agent) => ask(`${server.url}/health/ready`, agent);
      for (const agent of idle)
        expect(await ready(agent)).toEqual({ status: 200, connection: 'keep-alive', reused: false });
      signal(server.pid, 'SIGHUP');
      const answers: Answer[] = [];
      for (const replaced of [1, 2]) {
        await until(() => count(' serves in place of ') === before + replaced, ROUND_MS);
        await sleep(300); // long enough for a socket to be cut
        for (const agent of idle.splice(0)) {
          const answer = await ready(agent);
          answers.push(answer);
          if (answer.connection !== 'close') idle.push(agent);
        }
      }
      expect(answers.map(({ status, reused }) => [status, reused])).toEqual(answers.map(() => [200, true]));
      expect(answers.filter(({ connection }) => connection === 'close')).toHaveLength(2);
      await until(() => count('reloaded:') === rounds + 1, ROUND_MS);
    },
    PATIENCE_MS,
  );

  it(
    'are replaced when one alone is told to end, without a failed request (C9.5)',
    async () => {
      const callers = new Callers(`${server.url}/health/ready`, 4, 5);
      const [one] = workersOf(server);
      signal(one!, 'SIGTERM');
      await until(() => !isAlive(one!), ROUND_MS);
      await callers.stop();
      expect(callers.failed).toEqual([]);
      await untilRunning(server, 2);
      expect(sumOf(await metricsOf(server), 'worker_restarts_total', 'reason="signal"')).toBe(1);
    },
    PATIENCE_MS,
  );

  it(
    'end side by side with 0 when all are told to, each of them and the primary at once (C9.2, C9.5)',
    async () => {
      const pids = workersOf(server);
      // as a terminal and some supervisors do: to every process of the group
      for (const pid of [...pids, server.pid]) signal(pid, 'SIGTERM');
      expect(await server.exited).toEqual({ code: 0, signal: null });
      expect(pids.filter(isAlive)).toEqual([]);
      const last = server.logs.at(-1);
      expect(last).toMatchObject({ message: 'all workers have ended' });
    },
    PATIENCE_MS,
  );
});

describeRedis('workers on a server', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase(dialects.includes('mysql') ? 'mysql' : 'sqlite');
  });
  afterAll(() => database.drop());

  it(
    'show the sum at any of them, and none outlives a killed primary (C9.5, C7.2)',
    async () => {
      const env = { ...database.env, ...redisEnv(), WORKERS: '2', DB_INSTANCES: '5000' };
      const server = await startServer({ env });
      await untilRunning(server, 2);
      await askLive(server, 20);
      for (let socket = 0; socket < 4; socket += 1) await until(async () => (await answered(server)) === 20);
      if (database.dialect === 'mysql')
        expect(messages(server).filter((message) => message.includes('10000 processes (DB_INSTANCES'))).toHaveLength(1);
      const pids = workersOf(server);
      await server.kill();
      await until(() => !pids.some(isAlive));
      expect(messages(server).filter((message) => message === 'the primary is gone: draining')).toHaveLength(2);
      expect(messages(server).filter((message) => message === 'stopped')).toHaveLength(2);
    },
    PATIENCE_MS,
  );

  it(
    'end at once for a second signal, with 1 (C9.2)',
    async () => {
      const env = { ...database.env, ...redisEnv(), WORKERS: '2', SHUTDOWN_DELAY_MS: '20000' };
      const server = await startServer({ env });
      const pids = workersOf(server);
      signal(server.pid, 'SIGTERM');
      await until(() => messages(server).includes('SIGTERM: draining'));
      const askedAt = Date.now();
      signal(server.pid, 'SIGTERM');
      expect(await server.exited).toEqual({ code: 1, signal: null });
      expect(Date.now() - askedAt).toBeLessThan(5000);
      await until(() => !pids.some(isAlive));
    },
    PATIENCE_MS,
  );
});

describeRedis('workers that do not come up', () => {
  it(
    'end the program with their status, and say the reason once (C9.5)',
    async () => {
      const database = await createDatabase('sqlite');
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const { port } = other.address() as { port: number };
      const env = { ...database.env, ...redisEnv(), WORKERS: '3', PORT: String(port) };
      const { code, output } = await runProgram(['main.js'], { env });
      other.close();
      await database.drop();
      expect(code).toBe(69);
      const reason = `EADDRINUSE: address already in use 127.0.0.1:${port}; stop the other program, or set PORT`;
      expect(output.split(reason)).toHaveLength(2);
      expect(output.split('\n').filter((line) => line.startsWith('    at '))).toEqual([]);
    },
    PATIENCE_MS,
  );

  it(
    'are tried ever later while the others serve, and a reload leaves those in peace (C9.5)',
    async () => {
      const database = await createDatabase('sqlite');
      const share = 'const primary = new PrimaryLink(';
      const planted = `if (cluster.worker.id > 1) throw new Error('planted');${share}`;
      const build = await alterBuild({ [share]: planted });
      try {
        const server = await startServer({ env: { ...database.env, ...redisEnv(), WORKERS: '2' }, dist: build.dist });
        const retries = () =>
          server.logs
            .filter(({ message }) => / another one follows$/.test(String(message)))
            .map((line) => line.retry_in_ms);
        await until(() => retries().length === 4, ROUND_MS);
        const [first, second, third, fourth] = retries() as [number, number, number, number];
        expect(first).toBe(0);
        expect([second >= 500 && second <= 1000, third >= 1000 && third <= 2000]).toEqual([true, true]);
        expect(fourth >= 2000 && fourth <= 4000).toBe(true);
        const [serving] = workersOf(server);
        signal(server.pid, 'SIGHUP');
        await until(() => messages(server).some((message) => message.startsWith('the reload stops here')), ROUND_MS);
        await askLive(server, 3);
        expect(sumOf(await metricsOf(server), 'workers_running')).toBe(1);
        expect(isAlive(serving!)).toBe(true);
        expect(await server.stop()).toBe(0);
      } finally {
        await build.remove();
        await database.drop();
      }
    },
    PATIENCE_MS,
  );
});
