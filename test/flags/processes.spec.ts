import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, type Ask, asker, boot, type Booted, logIn } from '../boot.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { describeRedis, REDIS_URL, redisEnv } from '../support/redis.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { readSql } from '../support/sql.js';
import { type Proxy, startProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';

const asAdmin = async ({ url }: { url: string }): Promise<Ask> =>
  asker(url, { authorization: `Bearer ${await logIn(url, 'admin', ADMIN_PASSWORD)}` });
const codeAt = async ({ url }: { url: string }) => (await asker(url, {})('GET', '/app-b/products')).body.code;
const obeys = (server: { url: string }, code: number) => until(async () => (await codeAt(server)) === code);

describeRedis('two processes with Redis', () => {
  let database: TestDatabase;
  let line: Proxy;
  let near: Booted; // this process
  let far: ServerProcess;
  let admin: Ask;

  beforeAll(async () => {
    database = await createDatabase('sqlite');
    const { hostname, port } = new URL(REDIS_URL);
    line = await startProxy({ host: hostname, port: Number(port || 6379) });
    const env = { ...database.env, ...redisEnv(), ADMIN_PASSWORD };
    near = await boot({ database, env });
    far = await startServer({ env: { ...env, REDIS_URL: `redis://127.0.0.1:${line.port}` } });
    admin = await asAdmin(near);
  });
  afterAll(async () => {
    await Promise.all([near.close(), far.stop()]);
    await line.close();
    await database.drop();
  });

  const turn = async (enabled: boolean, reason?: string, by = admin) => {
    const { body } = await by('PUT', '/platform/apps/app-b', { enabled, reason });
    expect(body.code).toBe(0);
  };

  it('both obey a kill switch within a second (C9.3)', async () => {
    await turn(false);
    expect(await codeAt(near)).toBe(5004);
    await obeys(far, 5004);
    await turn(true);
    expect(await codeAt(near)).toBe(0);
    await obeys(far, 0);
  });

  it.each([
    ['cut', () => line.cut()],
    ['silent', () => line.silence()],
  ])('both obey within a second when the broadcast is %s at that moment (C9.3)', async (_how, damage) => {
    damage();
    await turn(false);
    await obeys(far, 5004);
    await turn(true);
    await obeys(far, 0);
    line.restore();
  });

  it('both obey within a second when whoever is told cannot tell the other (C9.3)', async () => {
    const there = await asAdmin(far);
    line.cut();
    await turn(false, undefined, there);
    await obeys(near, 5004);
    await turn(true, undefined, there);
    await obeys(near, 0);
    line.restore();
  });

  it('keep it over a restart, with reason and audit (C9.3)', async () => {
    await turn(false, 'over night');
    await far.kill();
    const again = await boot({ database });
    // at once: nobody is served before the flags are read
    expect(await codeAt(again)).toBe(5004);
    const { body } = await (await asAdmin(again))<{ app: string; reason: string }[]>('GET', '/platform/apps');
    expect(body.data.find(({ app }) => app === 'app-b')).toMatchObject({ enabled: false, reason: 'over night' });
    await again.close();
    await turn(true);
    const [line] = await readSql(database, 'SELECT * FROM platform_audit ORDER BY id DESC LIMIT 1');
    expect(line).toMatchObject({ actor_name: 'admin', action: 'app.enable', subject: 'app-b.enabled' });
    expect(JSON.parse(String(line!.old_value))).toMatchObject({ enabled: false, reason: 'over night' });
    expect(JSON.parse(String(line!.new_value))).toMatchObject({ enabled: true, reason: null });
  });
});

describe('two processes without Redis', () => {
  let database: TestDatabase;
  let servers: [Booted, ServerProcess];

  beforeAll(async () => {
    database = await createDatabase('sqlite');
    const env = { ...database.env, ADMIN_PASSWORD };
    servers = [await boot({ database }), await startServer({ env: { ...env, APPS: 'app-b' } })];
  });
  afterAll(async () => {
    const [here, there] = servers;
    await Promise.all([here.close(), there.stop()]);
    await database.drop();
  });

  it('both obey a kill switch within a second (C9.3)', async () => {
    const admin = await asAdmin(servers[0]);
    for (const [enabled, code] of [
      [false, 5004],
      [true, 0],
    ] as const) {
      await admin('PUT', '/platform/apps/app-b', { enabled });
      for (const server of servers) await obeys(server, code);
    }
  });
});
