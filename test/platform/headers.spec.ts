import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apps } from '../../src/apps/registry.js';
import { loadPlatformSettings } from '../../src/platform/settings.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { type Booted, boot } from '../boot.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';
import { closeWire, send, sendBytes, type WireAnswer, type WireRequest } from '../support/wire.js';

const FIXED = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-xss-protection': '1; mode=block',
  'referrer-policy': 'no-referrer',
};
const ORIGIN = 'https://shop.example.com';
/** What a browser obeys itself, or shows to pages unasked (Fetch, 2.2.2). */
const FOR_BROWSERS =
  /^(access-control-.*|vary|date|connection|keep-alive|transfer-encoding|content-(type|length|language|security-policy)|cache-control|x-(content-type-options|frame-options|xss-protection)|referrer-policy)$/;
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const PRODUCTION = {
  ENVIRONMENT: 'production',
  JWT_SECRET: 'a secret of more than thirty-two characters',
  DB_MIGRATE_ON_START: 'true',
};

let database: TestDatabase;
let platform: Booted;
/** Behind a proxy it trusts, as in production. */
let production: Booted;

const get = (
  path: string,
  headers: WireRequest['headers'] = {},
  { url }: Pick<Booted, 'url'> = platform,
): Promise<WireAnswer> => send(url, { method: 'GET', path, headers });
const post = (body: string, type = 'application/json') =>
  send(platform.url, { method: 'POST', path: '/auth/login', headers: { 'content-type': type }, body });

beforeAll(async () => {
  database = await createDatabase('sqlite');
  platform = await boot({ apps: [...apps, appC], database });
  const env = { ...PRODUCTION, TRUSTED_PROXIES: 'loopback', CORS_ORIGINS: `${ORIGIN},https://admin.example.com` };
  production = await boot({ apps, database, env });
});
afterAll(async () => {
  closeWire();
  await production.close();
  await platform.close();
  await database.drop();
});

/** The answer's ids are in its headers and under them there is a line in the log. */
async function expectTraced({ headers, json }: WireAnswer, logs: readonly Record<string, unknown>[]): Promise<void> {
  expect(headers['x-trace-id']).toMatch(/^[0-9a-f]{32}$/);
  expect(headers['x-request-id']).toMatch(UUID_V4);
  if (json) expect(json.trace_id).toBe(headers['x-trace-id']);
  const isLogged = () =>
    logs.some(
      ({ trace_id, request_id }) => trace_id === headers['x-trace-id'] && request_id === headers['x-request-id'],
    );
  await until(isLogged);
}

describe('the answer to a request that went wrong', () => {
  const refusals: [what: string, status: number, code: number, ask: () => Promise<WireAnswer>][] = [
    ['to a path nobody serves', 404, 4000, () => get('/nowhere')],
    ['to another method', 405, 4004, () => send(platform.url, { method: 'PUT', path: '/app-b/products' })],
    ['with a body too large', 413, 3003, () => post(`"${'x'.repeat(1_100_000)}"`)],
    ['with a body of another type', 415, 3004, () => post('<a/>', 'application/xml')],
    ['with malformed JSON', 400, 3000, () => post('{"username": tru')],
    ['with a path that is no UTF-8', 400, 3000, () => get('/app-b/products/%FF')],
    ['with a path that is badly encoded', 400, 3000, () => get('/app-b/products/%ZZ')],
    ['with a parameter of 501 characters in its path', 414, 3000, () => get(`/app-b/products/${'1'.repeat(501)}`)],
    ['with a query that is badly encoded', 400, 3000, () => get('/app-b/products?q=%ZZ')],
    ['with a query that is no UTF-8', 400, 3000, () => get('/app-b/products?q=%ED%A0%80')],
    ['without a host', 400, 3000, () => sendBytes(platform.url, 'GET /health HTTP/1.1\r\n\r\n')],
    ['that is not even HTTP', 400, 3000, () => sendBytes(platform.url, 'NONSENSE\r\n\r\n')],
    [
      'with headers over 16 KiB',
      431,
      3000,
      () => sendBytes(platform.url, `GET /health HTTP/1.1\r\nhost: x\r\nx-long: ${'a'.repeat(17_000)}\r\n\r\n`),
    ],
  ];

  it.each(refusals)('%s is %i/%i, with ids, fixed headers and a line in the log (C2, C5.3)', async (...refusal) => {
    const [, status, code, ask] = refusal;
    const answer = await ask();
    expect([answer.status, answer.json?.code, answer.json?.data]).toEqual([status, code, null]);
    expect(answer.headers).toMatchObject(FIXED);
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    await expectTraced(answer, platform.logs);
  });

  it('keeps the caller’s own ids where there are headers to read them from (C5.1)', async () => {
    const ids = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`, 'x-request-id': 'mine' };
    for (const path of ['/nowhere', '/app-b/products/%ZZ', `/app-b/products/${'1'.repeat(501)}`]) {
      const { headers } = await get(path, ids);
      expect([headers['x-trace-id'], headers['x-request-id']]).toEqual(['a'.repeat(32), 'mine']);
    }
  });

  it('refuses a body that is no UTF-8 instead of changing it (C2, 3000)', async () => {
    const body = Buffer.concat([Buffer.from('{"username":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    const headers = { 'content-type': 'application/json' };
    const answer = await send(platform.url, { method: 'POST', path: '/auth/login', headers, body });
    expect([answer.status, answer.json?.code]).toEqual([400, 3000]);
  });

  it('names the methods there are with 405 (C2)', async () => {
    const allow = async (method: string, path: string) => (await send(platform.url, { method, path })).headers.allow;
    expect(await allow('DELETE', '/app-b/products')).toBe('GET, HEAD, POST');
    expect(await allow('POST', '/app-b/products/1')).toBe('DELETE, GET, HEAD, PATCH');
    expect(await allow('POST', '/v1/app-b/products/1')).toBe('DELETE, GET, HEAD, PATCH');
  });

  it.each(['DELETE', 'PUT', 'POST'])(
    'lends a literal path no method of the template that could be read as it: %s (C2)',
    async (method) => {
      for (const version of ['', '/v1']) {
        const { status, json, headers } = await send(platform.url, { method, path: `${version}/app-a/users/me` });
        expect([status, json?.code, headers.allow]).toEqual([405, 4004, 'GET, HEAD, PATCH']);
      }
    },
  );
});

describe('the answer to a request that is a little different', () => {
  it('takes no notice of an expectation nobody knows, nor of a missing host in HTTP/1.0 (RFC 9110, RFC 9112)', async () => {
    for (const request of ['HTTP/1.1\r\nhost: x\r\nexpect: the unexpected', 'HTTP/1.0']) {
      const answer = await sendBytes(platform.url, `GET /health/live ${request}\r\n\r\n`);
      expect([answer.status, answer.json?.code]).toEqual([200, 0]);
      await expectTraced(answer, platform.logs);
    }
  });

  it('has ids and a line in the log for a preflight (C5.1)', async () => {
    const headers = { origin: ORIGIN, 'access-control-request-method': 'POST' };
    const answer = await send(platform.url, { method: 'OPTIONS', path: '/app-a/orders', headers });
    expect([answer.status, answer.text]).toEqual([204, '']);
    await expectTraced(answer, platform.logs);
  });

  it('is that of GET without its body for HEAD (C3.1)', async () => {
    for (const path of ['/app-b/products', '/app-b/products/1', '/nowhere', '/health/live']) {
      const head = await send(platform.url, { method: 'HEAD', path });
      const whole = await get(path);
      expect([path, head.status, head.text]).toEqual([path, whole.status, '']);
      expect(head.headers['content-type']).toBe(whole.headers['content-type']);
      await expectTraced(head, platform.logs);
    }
  });
});

describe('a caller who is slow or goes away', () => {
  let server: ServerProcess;
  const begin = 'POST /auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n';

  beforeAll(async () => {
    server = await startServer({ env: { ...database.env, REQUEST_TIMEOUT_MS: '400', LOG_LEVEL: 'debug' } });
  });
  afterAll(async () => {
    await server.stop();
  });

  it('is answered 408/3000 when his body never ends, and the connection with it (C2)', async () => {
    const answer = await sendBytes(server.url, `${begin}\r\n{"username":`);
    expect([answer.status, answer.json?.code]).toEqual([408, 3000]);
    expect(answer.headers).toMatchObject({ ...FIXED, connection: 'close' });
    await expectTraced(answer, server.logs);
  });

  it.each([
    ['in the middle of his body', `${begin}x-request-id: gone-1\r\n\r\n{"username":`, 'gone-1'],
    [
      'after a broken chunk',
      `${begin.replace('content-length: 100', 'transfer-encoding: chunked')}x-request-id: gone-2\r\n\r\nZZ\r\n`,
      'gone-2',
    ],
  ])('is no error of ours when he goes away %s (C10.1)', async (_when, bytes, requestId) => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const closed = once(socket, 'close');
    socket.on('error', () => undefined);
    socket.write(bytes);
    const lines = () => server.logs.filter(({ request_id }) => request_id === requestId);
    await until(() => lines().some(({ message }) => message === 'request began'));
    socket.destroy();
    await closed;
    await until(() => lines().some(({ message }) => message === 'request'));
    expect(lines().map(({ level }) => level)).not.toContain('error');
    expect((await get('/health/live', {}, server)).status).toBe(200);
  });
});

describe('security headers', () => {
  it('are on every answer, and nothing names the software (C5.3)', async () => {
    const paths = ['/app-b/products', '/health', '/nowhere', '/app-a/users/me', '/app-c/trials/unknown-error', '/docs'];
    for (const path of paths) {
      const { headers } = await get(path);
      expect(headers).toMatchObject(FIXED);
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect([headers.server, headers['x-powered-by'], headers['strict-transport-security']]).toEqual([]);
    }
  });

  it('allow pages their own scripts and the API nothing (C5.3)', async () => {
    const policy = async (path: string) => (await get(path)).headers['content-security-policy'];
    expect(await policy('/docs')).toContain("script-src 'self'");
    expect(await policy('/app-b/products')).not.toContain('script-src');
  });

  it('demand HTTPS when a trusted proxy says the request came over it, and only then (C5.3, C5.5)', async () => {
    const hsts = async (proto: Record<string, string>, to: Booted) =>
      (await get('/health/live', proto, to)).headers['strict-transport-security'];
    const https = { 'x-forwarded-proto': 'https' };
    expect(await hsts(https, production)).toMatch(/^max-age=\d{8}; includeSubDomains$/);
    expect(await hsts({ 'x-forwarded-proto': 'http' }, production)).toBeUndefined();
    expect(await hsts({}, production)).toBeUndefined();
    expect(await hsts(https, platform)).toBeUndefined();
  });
});

describe('CORS', () => {
  const preflight = (to: Booted, origin: string) =>
    send(to.url, {
      method: 'OPTIONS',
      path: '/app-a/orders',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    });
  const allowed = ({ headers }: WireAnswer) => headers['access-control-allow-origin'];

  it('lets in every origin in development (C5.4)', async () => {
    expect(allowed(await get('/app-b/products', { origin: 'http://anything.example' }))).toBe('*');
    expect(allowed(await preflight(platform, 'http://anything.example'))).toBe('*');
  });

  it('lets in the origins of CORS_ORIGINS elsewhere, and no other (C5.4)', async () => {
    for (const origin of [ORIGIN, 'https://admin.example.com']) {
      const answer = await preflight(production, origin);
      expect([answer.status, allowed(answer)]).toEqual([204, origin]);
      expect(answer.headers['access-control-allow-methods']).toBe('GET, HEAD, POST, PUT, PATCH, DELETE');
      expect(answer.headers['access-control-allow-headers']).toBe('authorization');
      expect(answer.headers.vary).toContain('Origin');
      expect(allowed(await get('/health/live', { origin }, production))).toBe(origin);
    }
    const others = [
      'https://evil.example',
      `${ORIGIN}.evil.example`,
      'http://shop.example.com',
      'null',
      `${ORIGIN}:8443`,
    ];
    for (const origin of others) {
      expect(allowed(await preflight(production, origin))).toBeUndefined();
      const answer = await get('/health/live', { origin }, production);
      expect([allowed(answer), answer.status]).toEqual([undefined, 200]);
    }
  });

  it('shows the ids to a page, on failures too (C5.4)', async () => {
    for (const path of ['/app-b/products', '/nowhere']) {
      const { headers } = await get(path, { origin: ORIGIN }, production);
      expect(headers['access-control-expose-headers']).toContain('X-Trace-Id, X-Request-Id');
      expect(headers['access-control-allow-credentials']).toBeUndefined();
    }
  });

  it('shows a page every header that it can use: what an answer says of itself, a list, a limit or a refusal (C5.4)', async () => {
    const mine = { authorization: `Bearer ${await platform.adminToken()}` };
    const answers = [
      await get('/auth/me', { origin: ORIGIN }), // 401
      await send(platform.url, { method: 'DELETE', path: '/app-b/products', headers: { origin: ORIGIN, ...mine } }), // 405
      await send(platform.url, {
        method: 'POST',
        path: '/app-b/products',
        headers: { origin: ORIGIN, ...mine, 'content-type': 'application/json', 'content-encoding': 'gzip' },
        body: 'x',
      }), // 415
      await get('/app-b/products', { origin: ORIGIN }),
    ];
    const unseen = answers.flatMap(({ headers }) => {
      const exposed = String(headers['access-control-expose-headers']).toLowerCase().split(', ');
      return Object.keys(headers).filter((name) => !exposed.includes(name) && !FOR_BROWSERS.test(name));
    });
    expect(unseen).toEqual([]);
    expect(answers.map(({ status }) => status)).toEqual([401, 405, 415, 200]);
  });

  it('allows none outside development unless set, and refuses * there (C5.4)', () => {
    const load = (env: Record<string, string>) => loadPlatformSettings(apps, { env });
    expect(() => load({ ...PRODUCTION, CORS_ORIGINS: '*' })).toThrow(/CORS_ORIGINS .*\* is refused/);
    expect(() => load({ ...PRODUCTION, CORS_ORIGINS: `${ORIGIN},*` })).toThrow(/CORS_ORIGINS/);
    expect(() => load({ ...PRODUCTION, ENVIRONMENT: 'staging', CORS_ORIGINS: '*' })).toThrow(/CORS_ORIGINS/);
    expect(() => load({ ...PRODUCTION })).not.toThrow();
    expect(() => load({ CORS_ORIGINS: '*' })).not.toThrow();
  });
});

describe('compression', () => {
  /** Past fetch, which would take it off again. */
  const fetchRaw = async (path: string, accepted: string) => {
    const { headers } = await get(path, { 'accept-encoding': accepted });
    return headers['content-encoding'];
  };

  it.each(['gzip', 'br'])(
    'is %s for a body over 1 KiB, and what comes out is the envelope (C5.4)',
    async (encoding) => {
      const packed = await fetch(`${platform.url}/app-c/trials/text?bytes=5000`, {
        headers: { 'accept-encoding': encoding },
      });
      expect(packed.headers.get('content-encoding')).toBe(encoding);
      expect(packed.headers.get('vary')?.toLowerCase()).toContain('accept-encoding');
      const { data } = (await packed.json()) as { data: { result: string } };
      expect(data.result).toHaveLength(5000);
    },
  );

  it('begins above 1 KiB (C5.4)', async () => {
    expect(await fetchRaw('/app-c/trials/file?bytes=1024', 'gzip, br')).toBeUndefined();
    expect(await fetchRaw('/app-c/trials/file?bytes=1025', 'gzip')).toBe('gzip');
    expect(await fetchRaw('/app-c/trials/text?bytes=10', 'gzip, br')).toBeUndefined();
  });

  it('prefers br, and gives nobody what he did not ask for (C5.4)', async () => {
    const path = '/app-c/trials/text?bytes=5000';
    expect(await fetchRaw(path, 'gzip, deflate, br')).toBe('br');
    expect(await fetchRaw(path, 'deflate')).toBeUndefined();
    expect(await fetchRaw(path, 'identity')).toBeUndefined();
    expect(await fetchRaw(path, 'gzip;q=0')).toBeUndefined();
    expect((await get(path)).headers['content-encoding']).toBeUndefined();
  });

  it('leaves types alone that are compressed already (C5.4)', async () => {
    expect(await fetchRaw('/app-c/trials/picture?bytes=5000', 'gzip, br')).toBeUndefined();
  });

  it('reaches large failures, and HEAD stays without a body (C5.4)', async () => {
    const query = Array.from({ length: 100 }, (_none, index) => `unknown_${index}=1`).join('&');
    expect(await fetchRaw(`/app-b/products?${query}`, 'gzip')).toBe('gzip');
    const head = await send(platform.url, {
      method: 'HEAD',
      path: '/app-c/trials/text?bytes=5000',
      headers: { 'accept-encoding': 'gzip' },
    });
    expect([head.status, head.text]).toEqual([200, '']);
  });
});
