import { createServer } from 'node:net';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { alterBuild } from '../support/altered-build.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { describeRedis, redisEnv } from '../support/redis.js';
import { runProgram, type ServerProcess, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';
import {
  answered,
  askEach,
  askLive,
  Callers,
  isAlive,
  LIVE,
  messages,
  metricsOf,
  signal,
  sumOf,
  untilRunning,
  workersOf,
} from '../support/workers.js';

/** What a worker has counted is known elsewhere after so long (C9.5). */
const BOUND_MS = 500;

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

describeRedis('workers', () => {
  let database: TestDatabase;
  let server: ServerProcess;

  beforeAll(async () => {
    database = await createDatabase('sqlite');
    const env = { ...database.env, ...redisEnv(), WORKERS: '2', METRICS_PORT: '0' };
    server = await startServer({ env });
    await until(() => messages(server).some((message) => message.startsWith('metrics at')));
    await untilRunning(server, 2);
  });
  afterAll(() => database.drop());

  it('say once what is said at a start, and make the administrator once (C9.5)', () => {
    for (const begin of ['listening on', 'stores:', 'log in:', 'metrics at'])
      expect(messages(server).filter((message) => message.startsWith(begin))).toHaveLength(1);
    expect(messages(server).filter((message) => message.includes(', password '))).toHaveLength(1);
    expect(workersOf(server)).toHaveLength(2);
  });

  it('count together: every request once, also after one was killed that had been quiet (C9.5)', async () => {
    await askLive(server, 41);
    await until(async () => (await answered(server)) === 41);
    await askLive(server, 10);
    await sleep(BOUND_MS); // and nobody reads the metrics meanwhile
    await askEach(server, '/health/ready', 4); // however busy the machine is, both have had a turn since
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
  });

  describe('on SIGHUP', () => {
    const count = (part: string) => messages(server).filter((message) => message.includes(part)).length;
    const failures: string[] = [];
    const answers: Answer[] = [];
    let elders: number[];
    let before: number;
    let callers: Callers;

    beforeAll(async () => {
      [elders, before] = [workersOf(server), await answered(server)];
      const idle = [1, 2].map(() => new Agent({ keepAlive: true })); // one at each worker
      const ready = (agent: Agent) => ask(`${server.url}/health/ready`, agent);
      for (const agent of idle)
        expect(await ready(agent)).toEqual({ status: 200, connection: 'keep-alive', reused: false });
      callers = new Callers(`${server.url}/health/live`, 4, 20);
      const watching = setInterval(() => {
        if (workersOf(server).length > 3) failures.push('more than one worker too many');
      }, 20);
      signal(server.pid, 'SIGHUP');
      for (const replaced of [1, 2]) {
        await until(() => count(' serves in place of ') === replaced);
        await sleep(300); // long enough for a socket to be cut
        for (const agent of idle.splice(0)) {
          const answer = await ready(agent);
          answers.push(answer);
          if (answer.connection !== 'close') idle.push(agent);
        }
      }
      await until(() => count('reloaded:') === 1);
      await until(() => callers.answered > 100);
      clearInterval(watching);
      await callers.stop();
    });

    it('are replaced one by one on SIGHUP without a failed request, and nothing counted is lost (C9.5)', async () => {
      expect([callers.failed, failures]).toEqual([[], []]);
      expect(messages(server)).toContain('reloaded: 2 workers replaced');
      expect(workersOf(server).filter((pid) => elders.includes(pid))).toEqual([]);
      await until(async () => (await answered(server)) === before + callers.answered);
      expect(sumOf(await metricsOf(server), 'worker_restarts_total', 'reason="reload"')).toBe(2);
    });

    it('leave an idle socket alone until its caller has asked once more, and are ready meanwhile (C9.1, C9.5)', () => {
      expect(answers.map(({ status, reused }) => [status, reused])).toEqual(answers.map(() => [200, true]));
      expect(answers.filter(({ connection }) => connection === 'close')).toHaveLength(2);
    });
  });

  it('are replaced when one alone is told to end, without a failed request (C9.5)', async () => {
    const callers = new Callers(`${server.url}/health/ready`, 4, 5);
    const [one] = workersOf(server);
    signal(one!, 'SIGTERM');
    await until(() => !isAlive(one!));
    await callers.stop();
    expect(callers.failed).toEqual([]);
    await untilRunning(server, 2);
    expect(sumOf(await metricsOf(server), 'worker_restarts_total', 'reason="signal"')).toBe(1);
  });

  it('end side by side with 0 when all are told to, each of them and the primary at once (C9.2, C9.5)', async () => {
    const pids = workersOf(server);
    // as a terminal and some supervisors do: to every process of the group
    for (const pid of [...pids, server.pid]) signal(pid, 'SIGTERM');
    expect(await server.exited).toEqual({ code: 0, signal: null });
    expect(pids.filter(isAlive)).toEqual([]);
    const last = server.logs.at(-1);
    expect(last).toMatchObject({ message: 'all workers have ended' });
  });
});

describeRedis('workers that do not come up', () => {
  it('end the program with their status, and say the reason once (C9.5)', async () => {
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
  });

  it('are tried ever later while the others serve, and a reload leaves those in peace (C9.5)', async () => {
    const database = await createDatabase('sqlite');
    const begin = "await import('./instrumentation.js')"; // early, for it costs little there
    const planted = `if ((await import('node:cluster')).default.worker?.id > 1) throw new Error('planted');${begin}`;
    const build = await alterBuild({ [begin]: planted });
    try {
      const server = await startServer({ env: { ...database.env, ...redisEnv(), WORKERS: '2' }, dist: build.dist });
      const retries = () =>
        server.logs
          .filter(({ message }) => / another one follows$/.test(String(message)))
          .map((line) => line.retry_in_ms);
      await until(() => retries().length >= 4);
      const [first, second, third, fourth] = retries() as [number, number, number, number];
      expect(first).toBe(0);
      expect([second >= 500 && second <= 1000, third >= 1000 && third <= 2000]).toEqual([true, true]);
      expect(fourth >= 2000 && fourth <= 4000).toBe(true);
      const [serving] = workersOf(server);
      signal(server.pid, 'SIGHUP');
      await until(() => messages(server).some((message) => message.startsWith('the reload stops here')));
      await askLive(server, 3);
      expect(sumOf(await metricsOf(server), 'workers_running')).toBe(1);
      expect(isAlive(serving!)).toBe(true);
      expect(await server.stop()).toBe(0);
    } finally {
      await build.remove();
      await database.drop();
    }
  });
});
