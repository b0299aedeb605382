import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { describeRedis, redisEnv } from '../support/redis.js';
import { runProgram, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';
import { answered, askLive, isAlive, messages, signal, untilRunning, workersOf } from '../support/workers.js';

describe('WORKERS above 1', () => {
  it('without Redis is refused with every other mistake: exit 78, nothing forked, nothing listens (C7.1, C9.5, C11)', async () => {
    const { code, output } = await runProgram(['main.js'], { env: { WORKERS: '2', PORT: '70000' } });
    expect(code).toBe(78);
    expect(output).toMatch(/^2 mistakes/);
    expect(output).toContain('WORKERS must be 1 without Redis: set REDIS_URL');
    expect(output).toContain('PORT must be at most 65535');
  });
});

describeRedis('workers on a server', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase(dialects.includes('mysql') ? 'mysql' : 'sqlite');
  });
  afterAll(() => database.drop());

  it('show the sum at any of them, and none outlives a killed primary (C9.5, C7.2)', async () => {
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
  });

  it('end at once for a second signal, with 1 (C9.2)', async () => {
    const env = { ...database.env, ...redisEnv(), WORKERS: '2', SHUTDOWN_DELAY_MS: '200000' };
    const server = await startServer({ env });
    await untilRunning(server, 2); // one that does not serve yet is killed, and says nothing
    const pids = workersOf(server);
    signal(server.pid, 'SIGTERM');
    await until(() => messages(server).includes('SIGTERM: draining'));
    const askedAt = Date.now();
    signal(server.pid, 'SIGTERM');
    expect(await server.exited).toEqual({ code: 1, signal: null });
    expect(Date.now() - askedAt).toBeLessThan(100_000); // not after the delay
    await until(() => !pids.some(isAlive));
  });
});
