import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { envelope } from '#core/http';
import { apps } from '../../src/apps/registry.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { type Booted, boot, MovableClock } from '../boot.js';
import { closeWire, send, sendJson, type WireAnswer } from '../support/wire.js';
import { leakyApp } from './leaky.app.js';

const TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
const LEAK = /\bat \S+:\d+|node_modules|\.[tj]s\b|\/(src|dist|etc|tmp)\/|\bSELECT\b|\.internal|stack/i;

/** The whole text of an answer with this content. */
const wholeText = (code: number, message: string, data: string, tail = '') =>
  new RegExp(
    `^\\{"code":${code},"message":"${message}","data":${data},"trace_id":"[0-9a-f]{32}","timestamp":"${TIME}"${tail}\\}$`,
  );

describe('the envelope', () => {
  const clock = new MovableClock();
  let platform: Booted;
  const get = (path: string): Promise<WireAnswer> => send(platform.url, { method: 'GET', path });
  const post = (path: string, body: unknown): Promise<WireAnswer> =>
    sendJson(platform.url, { method: 'POST', path, body });
  const linesOf = (traceId: unknown) => platform.logs.filter((line) => line.trace_id === traceId);

  beforeAll(async () => {
    platform = await boot({ apps: [...apps, appC, leakyApp], clock });
  });
  afterAll(async () => {
    closeWire();
    await platform.close();
  });

  it('holds its five keys in their order, as plain JSON text (C1.1)', async () => {
    const page = '\\{"items":\\[\\],"total":0,"page":1,"page_size":20,"total_pages":0\\}';
    expect((await get('/app-b/products')).text).toMatch(wholeText(0, 'Success', page));
    expect((await get('/app-c/trials/slow')).text).toMatch(wholeText(0, 'Success', '\\{"result":"done"\\}'));
    expect((await get('/health/live')).text).toMatch(wholeText(0, 'Success', '\\{"status":"ok",.*\\}\\}?'));
  });

  it('carries null as data and no errors key on every failure but 3001 and 3002 (C1.1, C1.2)', async () => {
    const answers: [WireAnswer, number, string][] = [
      [await get('/nowhere'), 4000, 'Route not found'],
      [await get('/app-b/products/9007199254740991'), 4001, 'Resource not found'],
      [await get('/app-a/users/me'), 1004, 'Authentication required'],
      [await post('/app-b/products/1', {}), 4004, 'Method not allowed'],
      [await post('/auth/login', '{'), 3000, 'Malformed request'],
      [await post('/auth/login', { username: 'nobody', password: 'wrong-password' }), 1001, 'Login failed'],
      [await get('/app-c/trials/refusal'), 32001, 'Notebook full'],
      [await get('/app-c/trials/unknown-error'), 9000, 'Unknown error'],
    ];
    for (const [{ text }, code, message] of answers) expect(text).toMatch(wholeText(code, message, 'null'));
  });

  it('adds errors as the last key on 3002, and on 3001 with the path of each field (C1.2)', async () => {
    const missing = await post('/auth/login', {});
    expect(missing.status).toBe(422);
    const required = (field: string) => `\\{"field":"${field}","code":"required","message":"${field} is required"\\}`;
    expect(missing.text).toMatch(
      wholeText(
        3002,
        'Missing required field',
        'null',
        `,"errors":\\[${required('username')},${required('password')}\\]`,
      ),
    );
    const admin = platform.as(await platform.adminToken());
    const wrong = await admin('POST', '/app-a/orders', { items: [{ product_id: 1, quantity: 0 }] });
    expect(wrong.text).toMatch(wholeText(3001, 'Invalid input', 'null', ',"errors":\\[.*\\]'));
    expect(wrong.body.errors).toEqual([
      { field: 'items[0].quantity', code: 'min', message: 'quantity must not be less than 1' },
    ]);
  });

  it('calls it 3001 as soon as anything but an absence is wrong, and never coerces a body (C1.2)', async () => {
    const login = (body: unknown) => post('/auth/login', body).then(({ json }) => json);
    expect((await login({ username: 'x' }))?.code).toBe(3002);
    expect((await login({ username: 1 }))?.code).toBe(3001);
    expect((await login({ username: null, password: 'long enough 1' }))?.code).toBe(3001);
    const admin = platform.as(await platform.adminToken());
    const text = await admin('POST', '/app-b/products', { sku: 'X-1', name: 'Tea', price_cents: '3' });
    expect(text.body.errors?.map(({ field }) => field)).toContain('price_cents');
    expect((await get('/app-b/products?page=1&page_size=3')).json?.data).toMatchObject({ page: 1, page_size: 3 });
    expect((await get('/app-b/products?page=1.0')).json?.code).toBe(3001);
  });

  it.each(['__proto__', 'constructor'])('calls a field named %s unknown wherever it sits (C2)', async (name) => {
    const admin = platform.as(await platform.adminToken());
    const order = await admin('POST', '/app-a/orders', `{"items":[{"product_id":1,"quantity":1,"${name}":5}]}`);
    // an own __proto__ is refused by the JSON parser already
    expect(name === '__proto__' ? [3000] : [3001]).toContain(order.body.code);
    const inQuery = await get(`/app-b/products?${name}=1`);
    expect(inQuery.json?.errors).toMatchObject([{ field: name, code: 'unknown_field' }]);
    expect((await post('/auth/login', { username: 'ab', password: 'x', nested: { constructor: 1 } })).status).toBe(422);
  });

  it('drops what the DTO does not declare, on every level (C1.1)', async () => {
    const row = { shown: 'a', inner: [{ shown: 'b' }] };
    expect((await get('/app-leaky/rows/one')).json?.data).toStrictEqual(row);
    const page = { items: [row], total: 1, page: 1, page_size: 20, total_pages: 1 };
    expect((await get('/app-leaky/rows')).json?.data).toStrictEqual(page);
  });

  it('lets a handler set its message (C1.1)', async () => {
    const admin = platform.as(await platform.adminToken());
    const { body } = await admin<{ id: number }>('POST', '/app-c/notes', { title: 'Plants', stars: 1 });
    const changed = await admin('PATCH', `/app-c/notes/${body.data.id}`, { title: 'Flowers' });
    expect(changed.body).toMatchObject({ code: 0, message: 'Note changed' });
  });

  it('is not there for 204 and bare answers, whose X-Trace-Id stays (C1.4)', async () => {
    const admin = platform.as(await platform.adminToken());
    const { body } = await admin<{ id: number }>('POST', '/app-c/notes', { title: 'Plants', stars: 1 });
    const removed = await admin('DELETE', `/app-c/notes/${body.data.id}`);
    expect([removed.status, removed.text]).toEqual([204, '']);
    const file = await get('/app-c/trials/file?bytes=3');
    expect([file.status, file.text, file.headers['content-type']]).toEqual([200, 'xxx', 'text/csv; charset=utf-8']);
    expect(removed.headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/);
    expect(file.headers['x-trace-id']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('takes its timestamp from the clock, in UTC with milliseconds (C1.1)', async () => {
    clock.advance(3600);
    const { json } = await get('/health/live');
    clock.advance(-3600);
    expect(Math.abs(Date.parse(json!.timestamp) - Date.now() - 3_600_000)).toBeLessThan(10_000);
  });

  it.each(['unknown-error', 'thrown-object'])(
    'answers 500/9000 to an exception nobody knows (%s), with the cause only in the log (C1.5)',
    async (trial) => {
      const answer = await get(`/app-c/trials/${trial}`);
      expect([answer.status, answer.json?.code, answer.json?.message]).toEqual([500, 9000, 'Unknown error']);
      expect(answer.text).not.toMatch(LEAK);
      const causes = linesOf(answer.json?.trace_id).filter(({ level }) => level === 'error');
      expect(causes).toHaveLength(1);
      expect(JSON.stringify(causes[0]!.error)).toContain('SELECT');
    },
  );

  it('tells nothing internal in any failure: no stack, SQL, path or host (C1.5)', async () => {
    const failures = [
      await get('/app-b/products/%ZZ'),
      await get('/app-b/products?sort=password'),
      await get("/app-b/products?q=' OR 1=1 --".replaceAll(' ', '%20')),
      await post('/auth/login', '{"username":'),
      await post('/auth/login', '{"__proto__":{"admin":true}}'),
      await get('/app-c/trials/unknown-error'),
      await send(platform.url, { method: 'POST', path: '/auth/login', headers: { 'content-type': 'a/b' }, body: 'x' }),
    ];
    for (const { text } of failures) expect(text).not.toMatch(LEAK);
  });

  it('survives every message: quotes, breaks, separators and lone surrogates (C1.1)', () => {
    const message = 'a "b" \\ \n \u2028 \ud800';
    const text = envelope({ code: 1, message }, 'f'.repeat(32), new Date(0));
    expect(JSON.parse(text)).toMatchObject({ message, timestamp: '1970-01-01T00:00:00.000Z' });
    expect(text.isWellFormed()).toBe(true);
  });
});
