import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
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
/** Whoever waited for a socket, a request or a delay would wait longer than this: such times are set longer below. */
const WITHOUT_WAITING_MS = 100_000;
const LONG_MS = '300000';

describe('a stop without traffic', () => {
  const times = { PROXY_KEEP_ALIVE_MS: LONG_MS, SHUTDOWN_TIMEOUT_MS: LONG_MS };
  let database: TestDatabase;
  let servers: ServerProcess[];
  let sockets: Socket[];
  beforeAll(async () => {
    database = await createDatabase('sqlite');
    const env = { ...settings, ...times, ...database.env };
    servers = await Promise.all([startServer({ env }), startServer({ env })]);
    const { url } = servers[0]!; // the other one has no socket
    sockets = await Promise.all(
      ['GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n', 'GET /health/li', ''].map((text) => open(url, text)),
    );
    await until(() => requestsBegun(servers[0]!) === 1);
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await database.drop();
  });

  const endsAfter = async (signal: NodeJS.Signals, server: ServerProcess) => {
    const askedAt = Date.now();
    process.kill(server.pid, signal);
    expect(await server.exited).toEqual({ code: 0, signal: null });
    expect(Date.now() - askedAt).toBeLessThan(WITHOUT_WAITING_MS);
  };

  it('ends with 0 about a second after SIGINT (C9.2)', () => endsAfter('SIGINT', servers[1]!));

  it('ends with 0 about a second after SIGTERM (C9.2)', () => endsAfter('SIGTERM', servers[0]!));

  it('waits for no socket on which nothing runs: idle, half-asked or never used (C9.2)', async () => {
    expect(sockets).toHaveLength(3); // they were open when that server was told to end
    expect((await servers[0]!.exited).code).toBe(0);
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
    const env = { PAYMENT_URL: gateway.url };
    const statuses = async () =>
      (await readSql(database, 'SELECT status FROM app_a_deposits ORDER BY id')).map(({ status }) => status);

    const first = await boot({ database, env });
    const buyer = await aUser(first);
    gateway.next('tok_ok', answering(500, '{}'), answering(500, '{}'));
    for (const amount_cents of [100, 200])
      await buyer.ask('POST', '/app-a/users/me/deposits', { amount_cents, payment_token: 'tok_ok' });
    expect(await statuses()).toEqual(['pending', 'pending']);
    await first.close();

    const { promise: charging, resolve: hold } = Promise.withResolvers<() => void>();
    gateway.next('tok_ok', (response) => {
      hold(() => {
        succeed(response);
      });
    });
    const stopped = await startServer({ env: { ...settings, ...database.env, ...env } });
    const answer = await charging;
    process.kill(stopped.pid, 'SIGTERM');
    await until(() => stopped.logs.some(({ message }) => message === 'SIGTERM: draining'));
    answer();
    expect(await stopped.exited).toEqual({ code: 0, signal: null });
    expect(await statuses()).toEqual(['succeeded', 'pending']);

    const next = await boot({ database, env });
    await until(async () => (await statuses()).join() === 'succeeded,succeeded');
    await next.close();
    expect([...gateway.taken.values()]).toEqual([100, 200]);
    await gateway.close();
  });

  it('still starts ends it at once, with 0: there is nothing to wait for (C9.2)', async () => {
    const mute = createServer().listen(0, '127.0.0.1'); // takes connections and says nothing
    await once(mute, 'listening');
    const accepted = once(mute, 'connection') as Promise<[Socket]>;
    const { port } = mute.address() as AddressInfo;
    const child = spawn(process.execPath, [join(import.meta.dirname, '../../dist/main.js')], {
      env: { ...database.env, DATABASE_URL: `mysql://root@127.0.0.1:${port}/test`, DB_CONNECT_TIMEOUT_MS: LONG_MS },
      stdio: 'ignore',
    });
    const [socket] = await accepted;
    const askedAt = Date.now();
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(Date.now() - askedAt).toBeLessThan(2500); // a connection is given up after 3 s
    socket.destroy();
    mute.close();
  });
});

(hasMysql ? describe : describe.skip)('a stop under slow requests', () => {
  // nothing but the stop may end a request that waits for the database
  const patience = { REQUEST_TIMEOUT_MS: LONG_MS, DB_ACQUIRE_TIMEOUT_MS: '120000' };
  let database: TestDatabase;
  let proxy: Proxy;
  let server: ServerProcess;
  let path: string;
  let stock: Gate | undefined;

  const begin = async (env: Record<string, string>) => {
    server = await startServer({ env: { ...settings, ...patience, ...database.env, ...env } });
    const admin = bearer(server.url)(await logIn(server.url, 'admin', ADMIN_PASSWORD));
    path = `/app-b/inventory/${await aProduct(admin)}`; // not cached
  };
  const says = (text: string) => until(() => server.logs.some(({ message }) => message === text));
  const asked = (count: number) => until(() => requestsBegun(server, '/app-b/inventory/:product_id') === count);

  beforeAll(async () => {
    ({ database, proxy } = await throughProxy(await createDatabase('mysql')));
  });
  afterEach(() => {
    proxy.restore();
    stock?.open();
  });
  afterAll(async () => {
    stock?.open(); // or the database could not go
    await database.drop();
  });

  describe('that all run', () => {
    let answers: Received[];
    let onIdleSocket: Received;
    const outcomes: Outcome[] = [];

    beforeAll(async () => {
      await begin({ SHUTDOWN_TIMEOUT_MS: LONG_MS });
      const [agent, idle] = [50, 1].map((maxSockets) => new Agent({ keepAlive: true, maxSockets })) as [Agent, Agent];
      const ask50 = () => Array.from({ length: 50 }, () => request(server.url + path, agent));
      await Promise.all(ask50()); // now 50 sockets are kept alive
      await request(`${server.url}/health/live`, idle);
      await asked(50); // the log may come later than the answers
      stock = await shut(database, 'app_b_stock');
      let ended = 0;
      const running = ask50().map((answer) =>
        answer.finally(() => {
          ended += 1;
        }),
      );
      await asked(100);
      process.kill(server.pid, 'SIGTERM');
      await says('SIGTERM: draining');
      onIdleSocket = await request(server.url + path, idle);
      outcomes.push(await outcomeOf(request(server.url + path)));
      expect(ended).toBe(0);
      stock.open();
      await until(async () => {
        outcomes.push(await outcomeOf(request(server.url + path)));
        return outcomes.at(-1) === 'no connection';
      });
      answers = await Promise.all(running);
      agent.destroy();
      idle.destroy();
    });

    it('answers 50 running requests with 50 x 200 before the process ends with 0 (C9.2)', async () => {
      expect(answers.filter(({ status, code }) => status === 200 && code === 0)).toHaveLength(50);
      expect(await server.exited).toEqual({ code: 0, signal: null });
    });

    it('turns new requests away with 5003 or no connection, and cuts no answer (C9.2, C2)', () => {
      expect(onIdleSocket).toMatchObject({ status: 503, code: 5003, connection: 'close' });
      expect(outcomes.filter((outcome) => outcome === 'answered 5003').length).toBeGreaterThan(0);
      expect(new Set(outcomes)).toEqual(new Set(['answered 5003', 'no connection']));
    });
  });

  describe('with a long delay', () => {
    beforeAll(async () => {
      await begin({ SHUTDOWN_DELAY_MS: LONG_MS });
      process.kill(server.pid, 'SIGTERM');
      await says('SIGTERM: draining');
    });

    it('says 503 to balancers during SHUTDOWN_DELAY_MS while requests are still served (C9.1, C9.2)', async () => {
      const agent = new Agent({ keepAlive: true });
      await until(async () => (await request(`${server.url}/health/ready`)).code === 5003);
      expect(await request(`${server.url}/app-b/health`)).toMatchObject({ status: 503, code: 5003 });
      expect(await request(`${server.url}/health/live`)).toMatchObject({ status: 200, code: 0 });
      // and it sends whoever comes over a kept socket to another process
      expect(await request(server.url + path, agent)).toMatchObject({ status: 200, code: 0, connection: 'close' });
      agent.destroy();
    });

    it('ends at once for a second signal, with 1 (C9.2)', async () => {
      stock = await shut(database, 'app_b_stock');
      const before = requestsBegun(server, '/app-b/inventory/:product_id');
      const running = outcomeOf(request(server.url + path));
      await until(() => requestsBegun(server, '/app-b/inventory/:product_id') > before);
      const askedAt = Date.now();
      process.kill(server.pid, 'SIGTERM');
      expect(await server.exited).toEqual({ code: 1, signal: null });
      expect(Date.now() - askedAt).toBeLessThan(WITHOUT_WAITING_MS);
      expect(await running).toBe('no connection');
    });
  });

  describe('that never end', () => {
    let outcome: Outcome;

    beforeAll(async () => {
      await begin({ SHUTDOWN_TIMEOUT_MS: '300' });
      stock = await shut(database, 'app_b_stock');
      const running = outcomeOf(request(server.url + path));
      await asked(1);
      proxy.silence();
      process.kill(server.pid, 'SIGTERM');
      outcome = await running;
    });

    it('cuts off what runs longer than SHUTDOWN_TIMEOUT_MS, and still ends with 0 (C9.2)', async () => {
      expect(outcome).toBe('no connection');
      expect((await server.exited).code).toBe(0);
    });

    it('ends although the database went silent (C9.2)', async () => {
      expect(await server.exited).toEqual({ code: 0, signal: null });
    });
  });

  it('counts no request as running whose caller hung up (C5.5)', async () => {
    const platform = await boot({ database, env: patience });
    try {
      stock = await shut(database, 'app_b_stock');
      const requests = [`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`, UNFINISHED_UPLOAD];
      const sockets = await Promise.all(requests.map((text) => open(platform.url, text)));
      await until(() => platform.lifecycle.runningRequests === 2);
      for (const socket of sockets) socket.destroy();
      stock.open();
      await until(() => platform.lifecycle.runningRequests === 0);
    } finally {
      stock?.open();
      await platform.close();
    }
  });
});

/** A table that nobody else can read until it is open again. */
interface Gate {
  open(): void;
}

async function shut({ env }: TestDatabase, table: string): Promise<Gate> {
  const connection = await createConnection(env.DATABASE_URL!);
  await connection.query(`LOCK TABLES ${table} WRITE`);
  return { open: () => connection.destroy() };
}

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
