import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiError, type Client, createClient, NetworkError, UnreadableAnswerError } from '../../sdk/index.mjs';
import { type Booted, boot, logIn } from '../boot.js';
import { aProduct, aUser, PASSWORD, unique } from '../factories/given.js';

const TRACE_ID = /^[0-9a-f]{32}$/;

/** What a call throws; a call that gives something fails the test. */
async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    (data) => {
      throw new Error(`gave ${JSON.stringify(data)}`);
    },
    (error: unknown) => error,
  );
}

describe('the typed client', () => {
  let platform: Booted;
  let admin: Client;
  let anyone: Client;
  let product: number;

  const as = async (username: string, password: string) => {
    const token = await logIn(platform.url, username, password);
    return createClient({ baseUrl: platform.url, token });
  };

  beforeAll(async () => {
    platform = await boot();
    const token = await platform.adminToken();
    admin = createClient({ baseUrl: platform.url, token: async () => token });
    anyone = createClient({ baseUrl: `${platform.url}/` });
    product = await aProduct(platform.as(token), { priceCents: 500, quantity: 3 });
  });
  afterAll(() => platform.close());

  const aBuyer = async (balanceCents = 0) => as((await aUser(platform, { balanceCents })).username, PASSWORD);
  const oneOf = (id: number) => ({ params: { path: { id } } });

  it('gives data without its envelope (C1.1)', async () => {
    const { body } = await platform.ask('GET', `/app-b/products/${product}`);
    expect(await anyone.get('/v1/app-b/products/{id}', oneOf(product))).toEqual(body.data);
  });

  it('gives a page, asked for with typed filters (C1.3)', async () => {
    const page = await anyone.get('/v1/app-b/products', {
      params: { query: { min_price_cents: 500, max_price_cents: 500, page_size: 1, sort: ['price_cents', '-id'] } },
    });
    expect(page).toMatchObject({ items: [{ id: product }], total: 1, page: 1, page_size: 1, total_pages: 1 });
  });

  it('gives what was made of a 201, and undefined of a 204 (C2)', async () => {
    const made = await admin.post('/v1/app-b/products', {
      body: { sku: unique('SKU'), name: 'Green tea & ginger', price_cents: 1 },
    });
    expect(made).toMatchObject({ id: expect.any(Number), name: 'Green tea & ginger', version: 1 });
    const [removed] = await Promise.all([admin.delete('/v1/app-b/products/{id}', oneOf(made.id))]);
    expect(removed).toBeUndefined();
  });

  it('throws the failures of the business, whose HTTP status is 200 (C2.1)', async () => {
    const login = { username: 'admin', password: 'not his password' };
    expect(await failureOf(anyone.post('/auth/login', { body: login }))).toMatchObject({ code: 1001, status: 200 });
    const order = { body: { items: [{ product_id: product, quantity: 1 }] } };
    const failure = await failureOf((await aBuyer(499)).post('/v1/app-a/orders', order));
    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).toMatchObject({
      name: 'ApiError',
      code: 2003,
      message: 'Insufficient balance',
      status: 200,
      traceId: expect.stringMatching(TRACE_ID),
      data: null,
      errors: undefined,
      retryAfterSeconds: undefined,
    });
  });

  it.each<[string, number, number, (of: { buyer: Client }) => Promise<unknown>]>([
    ['no token', 401, 1004, () => anyone.get('/auth/me')],
    ['a token of nobody', 401, 1005, () => createClient({ baseUrl: platform.url, token: 'x' }).get('/auth/me')],
    ['a role the caller lacks', 403, 1003, ({ buyer }) => buyer.get('/v1/app-a/users')],
    ['what is not there', 404, 4001, () => anyone.get('/v1/app-b/products/{id}', oneOf(987_654_321))],
    ['a route that is not there', 404, 4000, () => anyone.get('/v1/app-b/nowhere' as '/health')],
    [
      'a version that is over',
      409,
      4003,
      () => admin.patch('/v1/app-b/products/{id}', { ...oneOf(product), body: { name: 'Green tea', version: 99 } }),
    ],
    [
      'an If-Match that is over',
      412,
      4003,
      () =>
        admin.patch('/v1/app-b/products/{id}', {
          params: { path: { id: product }, header: { 'if-match': '"99"' } },
          body: { name: 'Green tea' },
        }),
    ],
    [
      'a body that is too large',
      413,
      3003,
      () => anyone.post('/auth/logout', { body: { refresh_token: 'x'.repeat(2 ** 20) } }),
    ],
  ])('throws ApiError for %s: %i, %i (C2)', async (_what, status, code, call) => {
    const failure = await failureOf(call({ buyer: await aBuyer() }));
    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).toMatchObject({ status, code, traceId: expect.stringMatching(TRACE_ID) });
  });

  it('names each field that is wrong (C1.2)', async () => {
    const body = { items: [{ product_id: product, quantity: 0 }] };
    expect(await failureOf(admin.post('/v1/app-a/orders', { body }))).toMatchObject({
      status: 422,
      code: 3001,
      errors: [{ field: 'items[0].quantity', code: 'min', message: expect.any(String) }],
    });
  });

  it("sends headers of the client, and those of a call in their place; a call's own credential counts", async () => {
    const token = await platform.adminToken();
    const client = createClient({ baseUrl: platform.url, token: 'x', headers: { 'X-Request-Id': 'of-the-client' } });
    expect(await client.get('/auth/me', { headers: { Authorization: `Bearer ${token}` } })).toMatchObject({
      username: 'admin',
    });
    await failureOf(client.get('/auth/me', { headers: { 'X-Request-Id': 'of-the-call' } }));
    const ids = platform.logs.map(({ request_id: id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['of-the-client', 'of-the-call']));
  });
});

describe('the typed client, where no server of ours answers', () => {
  let answer: { status: number; type: string; body: string; headers?: Record<string, string> };
  /** What the proxy does instead of answering to the end. */
  let fault: ((response: ServerResponse) => void) | undefined;
  let proxy: Server;
  let client: Client;

  beforeAll(async () => {
    proxy = createServer((_request, response) => {
      response.writeHead(answer.status, { 'content-type': answer.type, ...answer.headers });
      if (fault) response.write(answer.body, () => fault?.(response));
      else response.end(answer.body);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    client = createClient({ baseUrl: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` });
  });
  afterAll(() => {
    proxy.closeAllConnections();
    return new Promise((resolve) => proxy.close(resolve));
  });
  beforeEach(() => (fault = undefined));

  it.each([
    ["a proxy's page", 502, 'text/html', `<h1>502 Bad Gateway</h1>${'x'.repeat(10_000)}`],
    ['a page with status 200', 200, 'text/html', '<title>Log in to the Wi-Fi</title>'],
    ['JSON of another shape', 503, 'application/json', '{"error":"no healthy upstream"}'],
    ['JSON cut off', 200, 'application/json', '{"code":0,"message":"Succ'],
    ['half an envelope', 200, 'application/json', '{"code":0,"message":"Success","trace_id":""}'],
    ['a bare null', 200, 'application/json', 'null'],
    ['nothing', 500, 'text/plain', ''],
  ])('says that %s is no envelope, with status and beginning', async (_what, status, type, body) => {
    answer = { status, type, body };
    const failure = await failureOf(client.get('/health'));
    expect(failure).toBeInstanceOf(UnreadableAnswerError);
    expect(failure).toMatchObject({ name: 'UnreadableAnswerError', status, excerpt: body.slice(0, 200) });
    expect((failure as Error).message.length).toBeLessThan(300);
  });

  it.each([
    ['17', 17],
    ['0', 0],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
  ])('reads Retry-After %s as %p seconds (C2)', async (retryAfter, seconds) => {
    const body = {
      code: 5004,
      message: 'Application unavailable',
      data: null,
      trace_id: 'a'.repeat(32),
      timestamp: '',
    };
    const headers = { 'Retry-After': retryAfter };
    answer = { status: 503, type: 'application/json', body: JSON.stringify(body), headers };
    expect(await failureOf(client.get('/health'))).toMatchObject({ code: 5004, retryAfterSeconds: seconds });
  });

  it('keeps a code that it has never heard of, and the data of a failed health check (C9.1)', async () => {
    const body = { code: 34_567, message: 'New', data: { status: 'down' }, trace_id: 'a'.repeat(32), timestamp: '' };
    answer = { status: 503, type: 'application/json', body: JSON.stringify(body) };
    expect(await failureOf(client.get('/health'))).toMatchObject({ code: 34_567, data: { status: 'down' } });
  });

  it('throws NetworkError when a connection breaks halfway through an answer', async () => {
    answer = { status: 200, type: 'application/json', body: '{"code":0' };
    fault = (response) => response.destroy();
    expect(await failureOf(client.get('/health'))).toBeInstanceOf(NetworkError);
  });

  it("throws an abort's own reason, before a call and in the middle of an answer", async () => {
    answer = { status: 200, type: 'application/json', body: '{"code":0' };
    const controller = new AbortController();
    fault = () => controller.abort(new Error('changed my mind'));
    const { signal } = controller;
    expect(await failureOf(client.get('/health', { signal }))).toMatchObject({ message: 'changed my mind' });
    let asked = false;
    fault = () => (asked = true);
    expect(await failureOf(client.get('/health', { signal }))).toMatchObject({ message: 'changed my mind' });
    expect(asked).toBe(false);
  });

  it('throws NetworkError when nobody listens, saying what was asked and why not', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const failure = await failureOf(createClient({ baseUrl: `http://127.0.0.1:${port}` }).get('/health'));
    expect(failure).toBeInstanceOf(NetworkError);
    expect(failure).toMatchObject({
      message: expect.stringMatching(`^no answer to GET http://127.0.0.1:${port}/health: .*ECONNREFUSED`),
      cause: { message: 'fetch failed' },
    });
  });
});
