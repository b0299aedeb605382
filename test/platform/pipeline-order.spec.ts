import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apps } from '../../src/apps/registry.js';
import { pipeline } from '../../src/middleware/index.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { Gate } from '../apps/app-c/trials/gate.js';
import { type Booted, boot } from '../boot.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { until } from '../support/until.js';
import { closeWire, send, sendJson, type WireAnswer } from '../support/wire.js';

const ORIGIN = 'https://shop.example.com';

describe('the way of a request', () => {
  let database: TestDatabase;
  let platform: Booted;
  let full: Booted;
  let held: Promise<WireAnswer>;
  let token: string;

  const preflight = (url: string, path: string) =>
    send(url, { method: 'OPTIONS', path, headers: { origin: ORIGIN, 'access-control-request-method': 'POST' } });
  const order = (body: unknown, headers: Record<string, string> = {}) =>
    sendJson(platform.url, { method: 'POST', path: '/app-a/orders', body, headers });
  const bearer = () => ({ authorization: `Bearer ${token}` });
  /** Lines of one trace, in the order in which they were logged; the last comes when the answer is out. */
  const linesOf = async ({ headers }: WireAnswer) => {
    const lines = () => full.logs.filter(({ trace_id }) => trace_id === headers['x-trace-id']);
    await until(() => lines().at(-1)?.message === 'request');
    return lines();
  };
  const story = async (answer: WireAnswer) => (await linesOf(answer)).map(({ message }) => message);

  beforeAll(async () => {
    database = await createDatabase('sqlite');
    platform = await boot({ apps: [...apps, appC], database, env: { CORS_ORIGINS: ORIGIN } });
    token = await platform.adminToken();
    // one place, and a handler that keeps it: every further request is refused by the load limit
    full = await boot({ apps: [...apps, appC], database, env: { MAX_RUNNING_REQUESTS: '1', CORS_ORIGINS: ORIGIN } });
    const gate = full.nest.get(Gate, { strict: false });
    gate.close();
    held = send(full.url, { method: 'GET', path: '/app-c/trials/slow' });
    await until(() => gate.waiting === 1);
  });
  afterAll(async () => {
    full.nest.get(Gate, { strict: false }).open();
    expect((await held).status).toBe(200);
    closeWire();
    await full.close();
    await platform.close();
    await database.drop();
  });

  it('is the list in src/middleware/pipeline.ts, in the order of the contract (C5.2)', () => {
    expect(pipeline.map(({ stage, name }) => `${stage} ${name}`)).toEqual([
      'hook trace-context',
      'hook cors',
      'hook security-headers',
      'hook forwarded-for',
      'hook request-log',
      'hook request-metrics',
      'hook load-limit',
      'hook deadline',
      'hook body-limit',
      'hook method',
      'guard authentication',
      'guard app-switch',
      'guard rate-limit',
      'interceptor trace-id',
      'interceptor envelope',
      'interceptor replica-reads',
      'interceptor idempotency',
      'pipe validation',
      'hook conditional',
      'hook compression',
      'filter errors',
    ]);
  });

  it('has a trace before CORS, which ends a preflight before all that follows (C5.2)', async () => {
    const answer = await preflight(full.url, '/app-a/orders');
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([204, ORIGIN]);
    expect(answer.headers['x-trace-id']).toMatch(/^[0-9a-f]{32}$/);
    // neither the step after it, nor the log of its beginning, nor the full process
    expect(answer.headers['x-frame-options']).toBeUndefined();
    expect(await story(answer)).toEqual(['request']);
  });

  it('has headers for browsers and the log of its beginning before the load limit refuses it (C5.2)', async () => {
    const answer = await send(full.url, { method: 'GET', path: '/app-b/products', headers: { origin: ORIGIN } });
    expect([answer.status, answer.json?.code]).toEqual([503, 5003]);
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': ORIGIN, 'x-frame-options': 'DENY' });
    expect(await story(answer)).toEqual(['request began', 'Too many requests are running', 'request']);
  });

  it.each([
    ['too large', 'application/json', `"${'x'.repeat(1_100_000)}"`],
    ['of no known type', 'text/plain', 'x'],
    ['that is no JSON', 'application/json', '{'],
  ])('meets the load limit before its body is read, be it %s (C5.2)', async (_what, type, body) => {
    const headers = { 'content-type': type };
    const answer = await send(full.url, { method: 'POST', path: '/app-a/orders', headers, body });
    expect([answer.status, answer.json?.code]).toEqual([503, 5003]);
  });

  it('meets the load limit before authentication (C5.2)', async () => {
    const answer = await send(full.url, { method: 'GET', path: '/app-a/users/me' });
    expect(answer.json?.code).toBe(5003);
  });

  it.each([
    [3000, 'application/json', '{'],
    [3003, 'application/json', `"${'x'.repeat(1_100_000)}"`],
    [3004, 'text/plain', 'x'],
  ])('has its body read before authentication: %i, not 1004 (C5.2)', async (code, type, body) => {
    const headers = { 'content-type': type };
    const answer = await send(platform.url, { method: 'POST', path: '/app-a/orders', headers, body });
    expect(answer.json?.code).toBe(code);
  });

  it('meets authentication before validation: 1004, 1005 and 1003, not 3001 (C5.2)', async () => {
    expect((await order({ items: 'wrong' })).json?.code).toBe(1004);
    expect((await order({ items: 'wrong' }, { authorization: 'Bearer x' })).json?.code).toBe(1005);
    const username = 'merely-a-user';
    const credentials = { username, password: 'correct horse battery' };
    await platform.ask('POST', '/app-a/users', { ...credentials, email: 'merely@example.com' });
    const { body } = await platform.ask<{ access_token: string }>('POST', '/auth/login', credentials);
    const ask = platform.as(body.data.access_token);
    expect((await ask('POST', '/app-b/products', { price_cents: 'wrong' })).body.code).toBe(1003);
    expect((await ask('GET', '/app-a/users?page=wrong')).body.code).toBe(1003);
  });

  it('meets validation before the handler: 3001, not 4001 or 4003 (C5.2)', async () => {
    const unknown = { product_id: Number.MAX_SAFE_INTEGER, quantity: 1 };
    expect((await order({ items: [unknown] }, bearer())).json?.code).toBe(4001);
    expect((await order({ items: [unknown], more: 1 }, bearer())).json?.code).toBe(3001);
  });

  it('is enveloped before it is compressed, failures too (C5.2)', async () => {
    const zipped = { 'accept-encoding': 'gzip' };
    const path = `/app-b/products?${Array.from({ length: 100 }, (_none, index) => `unknown_${index}=1`).join('&')}`;
    for (const wanted of ['/app-c/trials/text?bytes=5000', path]) {
      const answer = await fetch(platform.url + wanted, { headers: zipped });
      expect(answer.headers.get('content-encoding')).toBe('gzip');
      const body = (await answer.json()) as { trace_id: string };
      expect(body.trace_id).toBe(answer.headers.get('x-trace-id'));
    }
  });

  it.each([
    ['a route', 'GET', '/app-c/trials/text?bytes=1', 200],
    ['a route that fails', 'GET', '/app-c/trials/unknown-error', 500],
    ['a guard that refuses', 'GET', '/app-a/users/me', 401],
    ['a hook that refuses', 'GET', '/app-a/users/me', 415],
    ['a path that is not there', 'GET', '/nothing', 404],
    ['a path that cannot be read', 'GET', '/%zz', 400],
    ['a page', 'GET', '/docs', 200],
    ['a page that is not there', 'GET', '/docs/assets/x/y', 404],
    ['a document', 'GET', '/openapi.json', 200],
    ['the metrics', 'GET', '/metrics', 200],
    ['a head alone', 'HEAD', '/health', 200],
    ['a preflight', 'OPTIONS', '/app-a/users/me', 204],
    ['a preflight to a path that cannot be read', 'OPTIONS', '/%zz', 204],
  ])('has its trace id in the answer, whichever door gives it: %s (C1.1)', async (door, method, path, status) => {
    const headers: Record<string, string> = door.startsWith('a hook') ? { 'content-encoding': 'gzip' } : {};
    const answer = await send(platform.url, { method, path, headers });
    expect(answer.status).toBe(status);
    expect(answer.headers['x-trace-id']).toMatch(/^[0-9a-f]{32}$/);
    expect(answer.headers['x-request-id']).toBeDefined();
    if (answer.json?.code !== undefined) expect(answer.json.trace_id).toBe(answer.headers['x-trace-id']);
  });

  it('ends with the log of its answer, with the status that went out (C5.2)', async () => {
    const answer = await send(full.url, { method: 'GET', path: '/health/live' });
    const last = (await linesOf(answer)).at(-1);
    expect(last).toMatchObject({ message: 'request', status: 200, method: 'GET', route: '/health/live' });
  });
});
