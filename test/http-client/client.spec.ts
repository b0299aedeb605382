import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RequestContext, runInContext } from '#observability';
import { until } from '../support/until.js';
import { aClient, answering, failureOf, hang, hangUp, Outside, type Reaction } from './outside.js';

const LIMIT_BYTES = 2000;
/** Far above what a call takes and far below the client's usual limit: who waits for the wrong clock is found out. */
const DEADLINE_MS = 300;
/** What a busy machine may add; whoever does not end a call waits without end. */
const HANGS_MS = 30_000;

let outside: Outside;
const { client, metrics } = aClient({ breakerFailures: 1000, answerLimitBytes: LIMIT_BYTES });

beforeAll(async () => {
  outside = await Outside.open();
});
afterAll(async () => {
  await client.onApplicationShutdown();
  await outside.close();
});

const counted = async (line: RegExp) => Number(line.exec(await metrics.text())?.[1] ?? 0);
const requestsSince = (before: number) => outside.received.length - before;

describe('a call to the outside', () => {
  it('answers status, headers and body; 2xx, 304 and 4xx are answers', async () => {
    for (const status of [200, 201, 204, 304, 400, 401, 404, 409, 422]) {
      outside.next(answering(status, [204, 304].includes(status) ? '' : '{"a":1}', { 'x-kind': 'test' }));
      const answer = await client.getJson(outside.url);
      expect(answer).toMatchObject({ status, headers: { 'x-kind': 'test' } });
      expect(answer.body).toEqual([204, 304].includes(status) ? undefined : { a: 1 });
    }
  });

  it('sends method, path, query, headers and JSON as asked for', async () => {
    const url = `${outside.url}/a%20b?q=1&q=2#not-sent`;
    await client.request({ method: 'PUT', url, headers: { 'X-Mine': 'yes' }, json: { a: 'ü' } });
    expect(outside.received.at(-1)).toMatchObject({
      method: 'PUT',
      path: '/a%20b?q=1&q=2',
      headers: { 'x-mine': 'yes', 'content-type': 'application/json', host: `127.0.0.1:${outside.port}` },
      body: '{"a":"ü"}',
    });
    outside.next(answering(200, ''));
    expect((await client.request({ method: 'HEAD', url })).body).toHaveLength(0);
    await client.postJson(url, [1]);
    expect(outside.received.at(-1)).toMatchObject({
      method: 'POST',
      headers: { accept: 'application/json' },
      body: '[1]',
    });
  });

  it('gives a body that is not JSON as undefined, or as the bytes it is', async () => {
    outside.next(answering(200, '<html>'), answering(200, '<html>'));
    expect((await client.getJson(outside.url)).body).toBeUndefined();
    expect((await client.request({ method: 'GET', url: outside.url })).body.toString()).toBe('<html>');
  });

  it('carries trace and request id on, and they cannot be replaced (C5.1)', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const context: RequestContext = {
      traceId,
      spanId: '00f067aa0ba902b7',
      sampled: true,
      random: false,
      traceState: 'a=1',
      requestId: 'req-7',
      app: 'app-x',
    };
    await runInContext(context, () => client.getJson(outside.url));
    expect(outside.received.at(-1)!.headers).toMatchObject({
      traceparent: expect.stringMatching(new RegExp(`^00-${traceId}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`)),
      tracestate: 'a=1',
      'x-request-id': 'req-7',
    });
    expect(await metrics.text()).toContain('http_client_requests_total{app="app-x",outcome="answered"} 1');
  });
});

describe('a header that a caller sets', () => {
  it.each([
    ['a line feed', { 'x-mine': 'a\nx-injected: 1' }],
    ['a carriage return', { 'x-mine': 'a\r\nx-injected: 1' }],
    ['a null', { 'x-mine': 'a\0' }],
    ['a line feed in its name', { 'x-mine\nx-injected': '1' }],
    ['a colon in its name', { 'x-mine: a': '1' }],
    ['no name', { '': '1' }],
  ])('with %s is refused before anything is sent', async (_what, headers) => {
    const before = outside.received.length;
    await expect(client.getJson(outside.url, { headers })).rejects.toThrow(/[Ii]nvalid|must be a valid/);
    expect(requestsSince(before)).toBe(0);
  });

  it.each([
    'Host',
    'connection',
    'Content-Length',
    'Transfer-Encoding',
    'upgrade',
    'te',
    'trailer',
    'expect',
    'keep-alive',
    'Proxy-Authorization',
    'accept-encoding',
    'traceparent',
    'tracestate',
    'X-Request-Id',
  ])('is not %s, which is the client’s own', async (name) => {
    const before = outside.received.length;
    await expect(client.getJson(outside.url, { headers: { [name]: 'x' } })).rejects.toThrow(/the client's own/);
    expect(requestsSince(before)).toBe(0);
  });
});

describe('a URL', () => {
  it.each([
    ['nothing', ''],
    ['no host', 'http://'],
    ['a path', '/etc/passwd'],
    ['file:', 'file:///etc/passwd'],
    ['ftp:', 'ftp://127.0.0.1/'],
    ['data:', 'data:text/plain,hi'],
    ['javascript:', 'javascript:alert(1)'],
    ['a user', 'http://hidden@127.0.0.1/'],
    ['a password', 'http://:hidden@127.0.0.1/'],
    ['a line break in its host', 'http://127.0.0.1%0d%0ax/'],
  ])('with %s is 5002, not for another try, and is not logged', async (_what, url) => {
    const failure = await failureOf(client.getJson(url));
    expect(failure).toMatchObject({ code: 5002, retryable: false, outcome: 'forbidden' });
    expect(JSON.stringify(failure)).not.toMatch(/hidden|passwd/);
  });
});

describe('an answer that cannot be used', () => {
  const big = 'x'.repeat(LIMIT_BYTES);
  const unusable: [string, Reaction][] = [
    ['one byte too long', answering(200, `${big}x`)],
    [
      'too long, of unknown length',
      (response) => {
        response.write(big);
        response.end(big);
      },
    ],
    [
      'without end',
      (response) => {
        const more = () => {
          while (response.write(big));
        };
        response.on('drain', more);
        more();
      },
    ],
    ['an error too long', answering(400, `${big}x`)],
    [
      'a gzip bomb',
      answering(200, gzipSync(Buffer.alloc(10_000_000)).subarray(0, 1000), { 'content-encoding': 'gzip' }),
    ],
    ['compressed', answering(200, gzipSync('{}'), { 'content-encoding': 'gzip' })],
    ...[300, 301, 302, 303, 307, 308].map((status): [string, Reaction] => [
      `the redirect ${status}`,
      answering(status, '', { location: 'http://169.254.169.254/' }),
    ]),
  ];

  it.each(unusable)('(%s) is 5002, and not asked for again', async (_what, react) => {
    const before = outside.received.length;
    outside.next(react);
    const failure = await failureOf(client.getJson(`${outside.url}/secret-path?key=secret`));
    expect(failure).toMatchObject({ code: 5002, message: 'External service error', retryable: false });
    expect(failure.outcome).toBe('unusable');
    expect(String(failure.logged)).not.toContain('secret');
    expect(requestsSince(before)).toBe(1);
  });

  it('is not one of just the limit, or of a limit the caller named', async () => {
    outside.next(answering(200, big), answering(200, `${big}x`), answering(200, '1234'));
    expect((await client.request({ method: 'GET', url: outside.url })).body).toHaveLength(LIMIT_BYTES);
    const own = { method: 'GET' as const, url: outside.url };
    expect((await client.request({ ...own, maxAnswerBytes: LIMIT_BYTES + 1 })).body).toHaveLength(LIMIT_BYTES + 1);
    expect(await failureOf(client.request({ ...own, maxAnswerBytes: 3 }))).toMatchObject({ outcome: 'unusable' });
  });
});

describe('the deadline of a call', () => {
  let silent: Server;
  const sockets = new Set<Socket>();

  beforeAll(async () => {
    silent = createServer((socket) => sockets.add(socket.on('error', () => undefined)));
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    silent.close();
    await once(silent, 'close');
  });

  const inMidBody: Reaction = (response) => response.writeHead(200, { 'content-length': '10' }).write('12345');
  const drip: Reaction = (response) => {
    const timer = setInterval(() => response.write('x'), DEADLINE_MS / 10);
    response.on('close', () => {
      clearInterval(timer);
    });
  };

  const timeOut = async (call: Promise<unknown>) => {
    const startedAt = performance.now();
    expect(await failureOf(call)).toMatchObject({ code: 5002, retryable: true, outcome: 'timed_out' });
    const tookMs = performance.now() - startedAt;
    expect(tookMs).toBeGreaterThan(DEADLINE_MS - 50);
    expect(tookMs).toBeLessThan(DEADLINE_MS + HANGS_MS);
  };

  it.each([
    ['before the headers', hang],
    ['in the middle of the body', inMidBody],
    ['while the body drips', drip],
  ])('ends what hangs %s', async (_where, react) => {
    outside.next(react);
    await timeOut(client.getJson(outside.url, { timeoutMs: DEADLINE_MS }));
  });

  it('ends what hangs in TLS, and in the lookup of a name', async () => {
    const { port } = silent.address() as AddressInfo;
    await timeOut(client.getJson(`https://127.0.0.1:${port}/`, { timeoutMs: DEADLINE_MS }));
    const lost = aClient({}, () => new Promise(() => undefined));
    await timeOut(lost.client.getJson('http://slow.example/', { timeoutMs: DEADLINE_MS }));
  });

  it('ends what waits for one of the connections, and never sends it', async () => {
    const narrow = aClient({ connections: 1 });
    outside.next(hang);
    const before = outside.received.length;
    const holder = failureOf(narrow.client.getJson(outside.url, { timeoutMs: 2 * DEADLINE_MS }));
    await until(() => requestsSince(before) === 1);
    await timeOut(narrow.client.getJson(outside.url, { timeoutMs: DEADLINE_MS }));
    await holder;
    await narrow.client.getJson(`${outside.url}/last`);
    expect(outside.received.slice(before).map(({ path }) => path)).toEqual(['/', '/last']);
  });

  it('is over all retries and their waits', async () => {
    const unwell = await Outside.open();
    unwell.next(...Array.from({ length: 100 }, () => answering(503)));
    const startedAt = performance.now();
    const failure = await failureOf(client.getJson(unwell.url, { timeoutMs: DEADLINE_MS, retries: 100 }));
    expect(failure.code).toBe(5002);
    expect(performance.now() - startedAt).toBeLessThan(DEADLINE_MS + HANGS_MS);
    await unwell.close();
  });

  it('is also that of the request it is made for, and nothing is sent when that is over (C5.5)', async () => {
    const context = { traceId: '', spanId: '', sampled: false, random: false, requestId: '', app: 'app-x' };
    const within = (expiresAtMs: number) =>
      runInContext({ ...context, expiresAtMs }, () => client.getJson(outside.url, { timeoutMs: 60_000 }));
    outside.next(hang);
    await timeOut(within(performance.now() + DEADLINE_MS));
    const before = outside.received.length;
    expect(await failureOf(within(performance.now() - 1))).toMatchObject({ code: 5002, outcome: 'timed_out' });
    await client.getJson(`${outside.url}/after`);
    expect(requestsSince(before)).toBe(1);
  });
});

describe('a retry', () => {
  const passing: [string, Reaction][] = [
    ['502', answering(502)],
    ['503', answering(503)],
    ['504', answering(504)],
    ['429', answering(429)],
    ['a broken connection', hangUp],
    [
      'a connection broken in the middle of the body',
      (response) => {
        response.writeHead(200).write('1');
        setImmediate(() => response.destroy());
      },
    ],
  ];

  it.each(passing)('follows %s when the method is idempotent, with the same request', async (_what, react) => {
    const before = outside.received.length;
    outside.next(react, react);
    expect(await client.request({ method: 'PUT', url: outside.url, json: [7] })).toMatchObject({ status: 200 });
    expect(outside.received.slice(before).map(({ method, body }) => [method, body])).toEqual([
      ['PUT', '[7]'],
      ['PUT', '[7]'],
      ['PUT', '[7]'],
    ]);
  });

  it.each(passing)('does not follow %s of a POST or PATCH', async (what, react) => {
    for (const method of ['POST', 'PATCH'] as const) {
      const before = outside.received.length;
      outside.next(react);
      const call = client.request({ method, url: outside.url, retries: 5 });
      if (what === '429') expect(await call).toMatchObject({ status: 429 });
      else expect(await failureOf(call)).toMatchObject({ code: 5002, retryable: true });
      expect(requestsSince(before)).toBe(1);
    }
  });

  it('follows a POST whose caller says that it may be repeated', async () => {
    const before = outside.received.length;
    outside.next(answering(503), hangUp);
    expect(await client.postJson(outside.url, {}, { repeatable: true })).toMatchObject({ status: 200 });
    expect(requestsSince(before)).toBe(3);
  });

  it('does not follow 500, 501, or 4xx', async () => {
    for (const status of [500, 501, 400, 404, 409]) {
      const before = outside.received.length;
      outside.next(answering(status));
      await client.getJson(outside.url).catch(() => undefined);
      expect([status, requestsSince(before)]).toEqual([status, 1]);
    }
  });

  it('ends after as many as the setting, or the caller, says; the last answer is what counts', async () => {
    const retriesBefore = await counted(/^http_client_retries_total\{app="platform"\} (\d+)$/m);
    for (const [retries, expected] of [
      [undefined, 3],
      [0, 1],
      [1, 2],
    ] as const) {
      const before = outside.received.length;
      outside.next(...Array.from({ length: 5 }, () => answering(503)));
      const options = retries === undefined ? {} : { retries };
      expect(await failureOf(client.getJson(outside.url, options))).toMatchObject({ outcome: 'server_error' });
      expect(requestsSince(before)).toBe(expected);
    }
    expect((await counted(/^http_client_retries_total\{app="platform"\} (\d+)$/m)) - retriesBefore).toBe(3);
    outside.next(...Array.from({ length: 3 }, () => answering(429)));
    expect(await client.getJson(outside.url)).toMatchObject({ status: 429 });
  });

  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString();

  it.each([
    ['seconds', 503],
    ['seconds', 429],
    ['a date', 503],
  ])('waits at least as long as Retry-After says (in %s, with %i)', async (form, status) => {
    const asked = form === 'a date' ? inSeconds(2) : '1';
    const until = form === 'a date' ? Date.parse(asked) : Date.now() + 1000;
    outside.next(answering(status, '', { 'retry-after': asked }));
    expect(await client.getJson(outside.url)).toMatchObject({ status: 200 });
    expect(Date.now()).toBeGreaterThanOrEqual(until - 5);
  });

  it.each([
    ['too many seconds', '3600'],
    ['a date far away', inSeconds(3600)],
  ])('does not wait when Retry-After asks for %s: the answer comes at once', async (_what, asked) => {
    const before = outside.received.length;
    outside.next(answering(503, '', { 'retry-after': asked }), answering(429, '', { 'retry-after': asked }));
    expect(await failureOf(client.getJson(outside.url))).toMatchObject({ outcome: 'server_error', retryable: true });
    expect(await client.getJson(outside.url)).toMatchObject({ status: 429 });
    expect(requestsSince(before)).toBe(2);
  });

  it.each(['soon', '-1', '', 'Fri, 01 Jan 2021 00:00:00 GMT', '1e3'])(
    'takes no wait from a Retry-After of "%s"',
    async (asked) => {
      outside.next(answering(503, '', { 'retry-after': asked }));
      const startedAt = performance.now();
      expect(await client.getJson(outside.url, { timeoutMs: 60_000 })).toMatchObject({ status: 200 });
      expect(performance.now() - startedAt).toBeLessThan(1500);
    },
  );
});

it('ends with the program: idle connections are closed, and a call is 5002', async () => {
  const { client: ending } = aClient();
  await ending.getJson(outside.url);
  await ending.onApplicationShutdown();
  expect(await failureOf(ending.postJson(outside.url, {}))).toMatchObject({ code: 5002, outcome: 'unreachable' });
});
