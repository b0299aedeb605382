import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { answering, GatewayStandIn, succeed } from '../apps/app-a/gateway.js';
import { ADMIN_PASSWORD, asker, boot, logIn } from '../boot.js';
import { aProduct, aUser } from '../factories/given.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { readSql } from '../support/sql.js';
import { type Proxy, throughProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';

const hasMysql = dialects.includes('mysql');
const UNFINISHED_UPLOAD =
  'POST /auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{';
const settings = { ADMIN_PASSWORD, LOG_LEVEL: 'debug' };

describe('a stop without traffic', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createDatabase('sqlite');
  });
  afterEach(() => database.drop());

  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 about a second after %s (C9.2)', async (signal) => {
    const server = await startServer({ env: { ...settings, ...database.env } });
    const askedAt = Date.now();
    process.kill(server.pid, signal);
    expect(await server.exited).toEqual({ code: 0, signal: null });
    expect(Date.now() - askedAt).toBeLessThan(2000);
  });

  it('waits for no socket on which nothing runs: idle, half-asked or never used (C9.2)', async () => {
    const server = await startServer({ env: { ...settings, ...database.env } });
    const sockets = await Promise.all(
      ['GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n', 'GET /health/li', ''].map((text) => open(server.url, text)),
    );
    await until(() => requestsBegun(server) === 1);
    const askedAt = Date.now();
    expect(await server.stop()).toBe(0);
    expect(Date.now() - askedAt).toBeLessThan(2000);
    for (const socket of sockets) socket.destroy();
  });
});

describe('a stop while the program', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createDatabase('sqlite');
  });
  afterEach(() => database.drop());

  it('settles deposits: the charge under way is booked, no further one begins (C9.2, C3.3)', async () => {
    const gateway = await GatewayStandIn.open();
    const env = { ...settings, ...database.env, PAYMENT_URL: gateway.url };
    const statuses = async () =>
      (await readSql(database, 'SELECT status FROM app_a_deposits ORDER BY id')).map(({ status }) => status);

    const first = await startServer({ env });
    const buyer = await aUser({ url: first.url, ask: asker(first.url, {}), as: bearer(first.url) });
    gateway.next('tok_ok', answering(500, '{}'), answering(500, '{}'));
    for (const amount_cents of [100, 200])
      await buyer.ask('POST', '/app-a/users/me/deposits', { amount_cents, payment_token: 'tok_ok' });
    expect(await statuses()).toEqual(['pending', 'pending']);
    expect(await first.stop()).toBe(0);

    const { promise: charging, resolve: hold } = Promise.withResolvers<() => void>();
    gateway.next('tok_ok', (response) => {
      hold(() => {
        succeed(response);
      });
    });
    const second = await startServer({ env });
    const answer = await charging;
    process.kill(second.pid, 'SIGTERM');
    await until(() => second.logs.some(({ message }) => message === 'SIGTERM: draining'));
    answer();
    expect(await second.exited).toEqual({ code: 0, signal: null });
    expect(await statuses()).toEqual(['succeeded', 'pending']);

    const third = await startServer({ env });
    await until(async () => (await statuses()).join() === 'succeeded,succeeded');
    expect(await third.stop()).toBe(0);
    expect([...gateway.taken.values()]).toEqual([100, 200]);
    await gateway.close();
  });

  it('still starts ends it at once, with 0: there is nothing to wait for (C9.2)', async () => {
    const mute = createServer().listen(0, '127.0.0.1'); // takes connections and says nothing
    await once(mute, 'listening');
    const accepted = once(mute, 'connection') as Promise<[Socket]>;
    const { port } = mute.address() as AddressInfo;
    const child = spawn(process.execPath, [join(import.meta.dirname, '../../dist/main.js')], {
      env: { ...database.env, DATABASE_URL: `mysql://root@127.0.0.1:${port}/test` },
      stdio: 'ignore',
    });
    const [socket] = await accepted;
    const askedAt = Date.now();
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(Date.now() - askedAt).toBeLessThan(1000);
    socket.destroy();
    mute.close();
  });
});

(hasMysql ? describe : describe.skip)('a stop under slow requests', () => {
  let database: TestDatabase;
  let proxy: Proxy;
  let server: ServerProcess;
  let path: string;

  const begin = async (env: Record<string, string> = {}) => {
    server = await startServer({ env: { ...settings, ...database.env, ...env } });
    const admin = bearer(server.url)(await logIn(server.url, 'admin', ADMIN_PASSWORD));
    path = `/app-b/inventory/${await aProduct(admin)}`; // not cached
  };

  beforeAll(async () => {
    ({ database, proxy } = await throughProxy(await createDatabase('mysql')));
  });
  afterEach(() => proxy.restore());
  afterAll(() => database.drop());

  it('answers 50 running requests with 50 x 200 before the process ends with 0 (C9.2)', async () => {
    await begin();
    const agent = new Agent({ keepAlive: true, maxSockets: 50 });
    const ask50 = () => Array.from({ length: 50 }, () => request(server.url + path, agent));
    await Promise.all(ask50()); // now 50 sockets are kept alive
    const before = requestsBegun(server);
    proxy.delay(300);
    let ended = 0;
    const asked = ask50().map((answer) =>
      answer.finally(() => {
        ended += 1;
      }),
    );
    await until(() => requestsBegun(server) === before + 50);
    expect(ended).toBe(0);

    process.kill(server.pid, 'SIGTERM');
    const answers = await Promise.all(asked);
    expect(answers.filter(({ status, code }) => status === 200 && code === 0)).toHaveLength(50);
    expect(await server.exited).toEqual({ code: 0, signal: null });
    agent.destroy();
  });

  it('turns new requests away with 5003 or no connection, and cuts no answer (C9.2, C2)', async () => {
    await begin();
    proxy.delay(700);
    const running = request(server.url + path);
    const idle = new Agent({ keepAlive: true });
    await request(`${server.url}/health/live`, idle);
    await until(() => requestsBegun(server, '/app-b/inventory/:product_id') === 1);
    process.kill(server.pid, 'SIGTERM');
    await until(() => server.logs.some(({ message }) => message === 'SIGTERM: draining'));

    const onIdleSocket = await request(server.url + path, idle);
    expect(onIdleSocket).toMatchObject({ status: 503, code: 5003, connection: 'close' });
    const outcomes: Outcome[] = [];
    await until(async () => {
      outcomes.push(await outcomeOf(request(server.url + path)));
      return outcomes.at(-1) === 'no connection';
    });
    expect(outcomes.filter((outcome) => outcome === 'answered 5003').length).toBeGreaterThan(0);
    expect(new Set(outcomes)).toEqual(new Set(['answered 5003', 'no connection']));
    expect(await running).toMatchObject({ status: 200, code: 0 });
    expect(await server.exited).toEqual({ code: 0, signal: null });
    idle.destroy();
  });

  it('says 503 to balancers during SHUTDOWN_DELAY_MS while requests are still served (C9.1, C9.2)', async () => {
    await begin({ SHUTDOWN_DELAY_MS: '1500' });
    const agent = new Agent({ keepAlive: true });
    process.kill(server.pid, 'SIGTERM');
    await until(async () => (await request(`${server.url}/health/ready`)).code === 5003, 1000);
    expect(await request(`${server.url}/app-b/health`)).toMatchObject({ status: 503, code: 5003 });
    expect(await request(`${server.url}/health/live`)).toMatchObject({ status: 200, code: 0 });
    // and it sends whoever comes over a kept socket to another process
    expect(await request(server.url + path, agent)).toMatchObject({ status: 200, code: 0, connection: 'close' });
    expect(await server.exited).toEqual({ code: 0, signal: null });
    agent.destroy();
  });

  it('ends at once for a second signal, with 1 (C9.2)', async () => {
    await begin();
    proxy.delay(20_000);
    const running = outcomeOf(request(server.url + path));
    await until(() => requestsBegun(server, '/app-b/inventory/:product_id') === 1);
    process.kill(server.pid, 'SIGTERM');
    await until(() => server.logs.some(({ message }) => message === 'SIGTERM: draining'));
    const askedAt = Date.now();
    process.kill(server.pid, 'SIGTERM');
    expect(await server.exited).toEqual({ code: 1, signal: null });
    expect(Date.now() - askedAt).toBeLessThan(1000);
    expect(await running).toBe('no connection');
  });

  it('cuts off what runs longer than SHUTDOWN_TIMEOUT_MS, and still ends with 0 (C9.2)', async () => {
    await begin({ SHUTDOWN_TIMEOUT_MS: '300' });
    proxy.delay(1500);
    const running = outcomeOf(request(server.url + path));
    await until(() => requestsBegun(server, '/app-b/inventory/:product_id') === 1);
    const askedAt = Date.now();
    expect(await server.stop()).toBe(0);
    expect(Date.now() - askedAt).toBeLessThan(5000);
    expect(await running).toBe('no connection');
  });

  it('ends although the database went silent (C9.2)', async () => {
    await begin();
    proxy.silence();
    expect(await server.stop()).toBe(0);
  });

  it('counts no request as running whose caller hung up (C5.5)', async () => {
    const platform = await boot({ database });
    try {
      proxy.delay(300);
      const asked = [`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`, UNFINISHED_UPLOAD];
      const sockets = await Promise.all(asked.map((text) => open(platform.url, text)));
      await until(() => platform.lifecycle.runningRequests === 2);
      for (const socket of sockets) socket.destroy();
      await until(() => platform.lifecycle.runningRequests === 0);
    } finally {
      await platform.close();
    }
  });
});

const bearer = (url: string) => (token: string) => asker(url, { authorization: `Bearer ${token}` });

type Outcome = 'answered 5003' | 'no connection' | `cut after ${string}` | `answered ${number}`;

interface Received {
  status: number;
  code: number;
  connection: string | undefined;
}

/** One GET; rejects with the bytes of an answer that was cut. */
function request(url: string, agent?: Agent): Promise<Received> {
  return new Promise((resolve, reject) => {
    get(url, { agent: agent ?? new Agent() }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => (text += chunk));
      answer.on('error', () => {
        reject(new CutError(text));
      });
      answer.on('end', () => {
        const { code } = JSON.parse(text) as { code: number };
        resolve({ status: answer.statusCode!, code, connection: answer.headers.connection });
      });
    }).on('error', reject);
  });
}

class CutError extends Error {}

async function outcomeOf(asked: Promise<Received>): Promise<Outcome> {
  try {
    return `answered ${(await asked).code}`;
  } catch (error) {
    return error instanceof CutError ? `cut after ${error.message}` : 'no connection';
  }
}

/** A socket on which `text` was sent, and nothing more will be. */
async function open(url: string, text: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).on('error', () => undefined);
  await new Promise((resolve) => socket.write(text, resolve));
  return socket;
}

function requestsBegun({ logs }: ServerProcess, route?: string): number {
  return logs.filter((line) => line.message === 'request began' && (!route || line.route === route)).length;
}
