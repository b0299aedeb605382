import { connect } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { LimitsConfig } from '#core/config';
import { apps } from '../../src/apps/registry.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { Gate } from '../apps/app-c/trials/gate.js';
import { faultsOf } from '../conformance/faults.js';
import { type Booted, boot } from '../boot.js';
import { aUser } from '../factories/given.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { readSql } from '../support/sql.js';
import { until } from '../support/until.js';
import { closeWire, send, sendBytes, sendJson } from '../support/wire.js';

const BODY_LIMIT = 2048;
const HEADER_LIMIT = 2048;

afterAll(closeWire);

it('allows 1 MiB of body, 16 KiB of headers, 1,000 running requests and 30 s a request (C5.5)', () => {
  expect(new LimitsConfig()).toMatchObject({
    bodyLimitBytes: 1_048_576,
    headerLimitBytes: 16_384,
    maxRunningRequests: 1000,
    maxStreams: 500,
    requestTimeoutMs: 30_000,
  });
});

describe('limits of size and number (C5.5)', () => {
  let platform: Booted;
  let gate: Gate;

  beforeAll(async () => {
    platform = await boot({
      apps: [...apps, appC],
      env: {
        BODY_LIMIT_BYTES: String(BODY_LIMIT),
        HEADER_LIMIT_BYTES: String(HEADER_LIMIT),
        MAX_RUNNING_REQUESTS: '3',
        PROXY_KEEP_ALIVE_MS: '20000',
      },
    });
    gate = platform.nest.get(Gate, { strict: false });
  });
  afterEach(async () => {
    gate.open();
    await until(() => platform.lifecycle.runningRequests === 0);
  });
  afterAll(() => platform.close());

  const login = (bytes: number) => `{"username":"x"${' '.repeat(bytes - 16)}}`;
  const chunked = (body: string) =>
    `POST /auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  const slow = () => send(platform.url, { method: 'GET', path: '/app-c/trials/slow' });

  it('takes a body of the limit and refuses one byte more with 3003, announced or in chunks', async () => {
    const exact = await sendJson(platform.url, { method: 'POST', path: '/auth/login', body: login(BODY_LIMIT) });
    expect(exact.json!.code).toBe(3002);
    const more = await sendJson(platform.url, { method: 'POST', path: '/auth/login', body: login(BODY_LIMIT + 1) });
    expect(faultsOf(more, { status: 413, code: 3003 })).toEqual([]);
    expect((await sendBytes(platform.url, chunked(login(BODY_LIMIT)))).json!.code).toBe(3002);
    const moreInChunks = await sendBytes(platform.url, chunked(login(BODY_LIMIT + 1)));
    expect(faultsOf(moreInChunks, { status: 413, code: 3003 })).toEqual([]);
  });

  it('refuses headers over the limit with 431 and 3000', async () => {
    const request = (bytes: number) => `GET /health HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(bytes)}\r\n\r\n`;
    expect((await sendBytes(platform.url, request(HEADER_LIMIT - 100))).status).toBe(200);
    const refused = await sendBytes(platform.url, request(HEADER_LIMIT));
    expect(faultsOf(refused, { status: 431, code: 3000 })).toEqual([]);
  });

  it('runs so many requests at once, refuses one more with 5003, and answers health all the while', async () => {
    gate.close();
    const running = [slow(), slow(), slow()];
    await until(() => gate.waiting === 3);
    const refused = await slow();
    expect(faultsOf(refused, { status: 503, code: 5003 })).toEqual([]);
    expect(refused.headers['retry-after']).toBe('1');
    for (const path of ['/health', '/health/live', '/health/ready', '/app-c/health', '/v1/app-c/health'])
      expect((await send(platform.url, { method: 'GET', path })).status).toBe(200);
    expect((await send(platform.url, { method: 'GET', path: '/nowhere' })).status).toBe(503);
    gate.open();
    expect((await Promise.all(running)).map(({ status }) => status)).toEqual([200, 200, 200]);
    await until(() => platform.lifecycle.runningRequests === 0);
    expect((await slow()).status).toBe(200);
  });

  it.each([
    ['before its answer', 'GET /app-c/trials/slow HTTP/1.1\r\nhost: x\r\n\r\n'],
    [
      'in the middle of its body',
      'POST /auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{',
    ],
    [
      'in the middle of a chunk',
      'POST /auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n20\r\n{',
    ],
  ])('forgets a caller who goes away %s: nothing leaks, nothing is our error', async (_when, request) => {
    const before = platform.logs.length;
    gate.close();
    const server = platform.nest.getHttpServer();
    const connections = () => promisify(server.getConnections.bind(server))();
    for (let caller = 0; caller < 5; caller += 1) {
      const others = await connections();
      const socket = connect(Number(new URL(platform.url).port), '127.0.0.1');
      socket.write(request);
      await until(() => platform.lifecycle.runningRequests === 1);
      // an end alone would say that the caller asks no more, and waits
      socket.resetAndDestroy();
      await until(async () => (await connections()) === others);
      gate.open();
      await until(() => platform.lifecycle.runningRequests === 0);
      gate.close();
    }
    const lines = () => platform.logs.slice(before).filter(({ message }) => message === 'request');
    await until(() => lines().length === 5);
    expect(lines()).toEqual(Array.from({ length: 5 }, () => expect.objectContaining({ aborted: true })));
    expect(platform.logs.slice(before).filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('keeps a connection 5 s longer than the proxy in front', async () => {
    const { headers } = await send(platform.url, { method: 'GET', path: '/health/live' });
    expect(headers['keep-alive']).toBe('timeout=25');
  });
});

describe('the time limit of a request (C5.5)', () => {
  describe.each(dialects)('on %s', (dialect) => {
    let database: TestDatabase;
    let platform: Booted;
    let gate: Gate;

    beforeAll(async () => {
      database = await createDatabase(dialect);
      platform = await boot({ apps: [...apps, appC], database, env: { REQUEST_TIMEOUT_MS: '700' } });
      gate = platform.nest.get(Gate, { strict: false });
    });
    afterAll(async () => {
      await platform.close();
      await database.drop();
    });

    it('answers 5005 when it passes, and the transaction is rolled back', async () => {
      const { token } = await aUser(platform);
      const headers = { authorization: `Bearer ${token}` };
      const note = { method: 'POST', path: '/app-c/trials/slow-notes', headers, body: { title: 'Late', stars: 1 } };
      gate.close();
      const late = await sendJson(platform.url, note);
      expect(faultsOf(late, { status: 504, code: 5005 })).toEqual([]);
      expect(gate.waiting).toBe(1);
      gate.open();
      await until(() => gate.waiting === 0);
      // the next writer waits for the end of that transaction
      expect((await sendJson(platform.url, { ...note, body: { title: 'In time', stars: 1 } })).status).toBe(201);
      expect(await readSql(database, 'SELECT title FROM app_c_notes')).toEqual([{ title: 'In time' }]);
      const failures = platform.logs.filter(
        ({ trace_id, level }) => trace_id === late.json!.trace_id && level === 'error',
      );
      expect(failures).toEqual([]);
      await until(() => platform.lifecycle.runningRequests === 0);
    });
  });

  describe('on the way in', () => {
    let platform: Booted;

    beforeAll(async () => {
      platform = await boot({ env: { REQUEST_TIMEOUT_MS: '300' } });
    });
    afterAll(() => platform.close());

    it('answers 408 and 3000 to a body that does not come', async () => {
      const head =
        'POST /auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{';
      const answer = await sendBytes(platform.url, head);
      expect(faultsOf(answer, { status: 408, code: 3000 })).toEqual([]);
      expect(answer.headers.connection).toBe('close');
      await until(() => platform.lifecycle.runningRequests === 0);
    });

    it('lets go of a socket that spoke no HTTP and does not hang up', async () => {
      const server = platform.nest.getHttpServer();
      const connections = () => promisify(server.getConnections.bind(server))();
      closeWire();
      await until(async () => (await connections()) === 0);
      const { hostname, port } = new URL(platform.url);
      const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
      socket.on('error', () => undefined); // it is cut off
      socket.write('NONSENSE\r\n\r\n');
      const answered = await new Promise<string>((resolve) => {
        socket.once('data', (chunk) => {
          resolve(chunk.toString());
        });
      });
      expect(answered).toContain('HTTP/1.1 400');
      await until(async () => (await connections()) === 0);
      socket.destroy();
    });

    it('answers 408 and 3000 to headers that do not end', async () => {
      const answer = await sendBytes(platform.url, 'GET /health HTTP/1.1\r\nhost: x\r\nx-slow: ');
      expect(faultsOf(answer, { status: 408, code: 3000 })).toEqual([]);
      await until(() => platform.logs.some(({ trace_id }) => trace_id === answer.json!.trace_id));
    });
  });
});
