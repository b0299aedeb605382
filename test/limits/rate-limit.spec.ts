import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apps } from '../../src/apps/registry.js';
import { boot, type Booted, logIn, MovableClock } from '../boot.js';
import { aUser, PASSWORD, type Person } from '../factories/given.js';
import { closeWire, send, type WireAnswer } from '../support/wire.js';
import { limitedApp } from './limited.app.js';

const ENV = { RATE_LIMIT_MAX: '4', RATE_LIMIT_WINDOW_SECONDS: '60', TRUSTED_PROXIES: 'loopback' };

let platform: Booted;
const clock = new MovableClock();

/** An address nobody else in this file asks from. */
let addresses = 0;
const anAddress = () => `198.51.100.${(addresses += 1)}`;
const from = (address: string, path: string, method = 'GET', headers: Record<string, string> = {}) =>
  send(platform.url, { method, path, headers: { 'x-forwarded-for': address, ...headers } });
const remainingOf = ({ headers }: WireAnswer) => Number(/;r=(\d+)/.exec(String(headers.ratelimit))?.[1] ?? NaN);

beforeAll(async () => {
  platform = await boot({ apps: [...apps, limitedApp], env: ENV, clock });
});
afterAll(async () => {
  closeWire();
  await platform.close();
});

describe('the rate limit (C9.4)', () => {
  it('tells with every answer what is left, and refuses with 1006 and Retry-After what is too much', async () => {
    const address = anAddress();
    const answers: WireAnswer[] = [];
    for (let count = 0; count < 4; count += 1) answers.push(await from(address, '/app-b/products'));
    expect(answers.map(({ json }) => json?.code)).toEqual([0, 0, 0, 0]);
    expect(answers.map(({ headers }) => headers.ratelimit)).toEqual(
      [3, 2, 1, 0].map((left) => expect.stringMatching(`^"default";r=${left};t=\\d\\d$`)),
    );
    expect(answers[0]?.headers['ratelimit-policy']).toBe('"default";q=4;w=60');

    const refused = await from(address, '/app-b/products');
    expect([refused.status, refused.json]).toEqual([
      429,
      expect.objectContaining({ code: 1006, message: 'Too many requests', data: null }),
    ]);
    const after = Number(refused.headers['retry-after']);
    expect(after).toBeGreaterThan(0);
    expect(after).toBeLessThanOrEqual(60);
    expect(refused.headers.ratelimit).toBe(`"default";r=0;t=${after}`);
    expect(refused.headers['ratelimit-policy']).toBe('"default";q=4;w=60');
    expect((await from(anAddress(), '/app-b/products')).status).toBe(200);
  });

  it('slides: there is room again when what was counted is a window old', async () => {
    const address = anAddress();
    for (let count = 0; count < 4; count += 1) {
      await from(address, '/app-b/products');
      clock.advance(10);
    }
    expect((await from(address, '/app-b/products')).status).toBe(429);
    clock.advance(21);
    expect((await from(address, '/app-b/products')).status).toBe(200);
    expect((await from(address, '/app-b/products')).status).toBe(429);
  });

  it('counts a route as one with and without /v1, as HEAD too, and for all of its parameters (C3.1)', async () => {
    const address = anAddress();
    const left = [
      await from(address, '/app-b/products/1'),
      await from(address, '/v1/app-b/products/2'),
      await from(address, '/app-b/products/3', 'HEAD'),
      await from(address, '/app-b/products'),
    ].map(remainingOf);
    expect(left).toEqual([3, 2, 1, 3]);
  });

  it('counts one who signed in wherever he is, and what an address does without signing in apart', async () => {
    const [one, other] = await people();
    const ask = ({ token }: Person, address: string) =>
      from(address, '/app-limited/mine', 'GET', { authorization: `Bearer ${token}` });
    const shared = anAddress();
    const left = [
      await ask(one, shared),
      await ask(one, anAddress()),
      await ask(other, shared),
      await from(shared, '/app-limited/dear/thing'),
    ].map(remainingOf);
    expect(left).toEqual([3, 2, 3, 2]);
  });

  it('counts an IPv6 subscriber by his /64, and an IPv4 address written as IPv6 as what it is', async () => {
    const left = [
      await from('2001:db8:1:2::1', '/app-b/products'),
      await from('2001:DB8:1:2:ffff:ffff:ffff:ffff', '/app-b/products'),
      await from('2001:db8:1:3::1', '/app-b/products'),
      await from('203.0.113.9', '/app-b/products'),
      await from('::ffff:203.0.113.9', '/app-b/products'),
    ].map(remainingOf);
    expect(left).toEqual([3, 2, 3, 3, 2]);
  });

  it('is what a mark on the handler says, else its controller’s, else the setting', async () => {
    const address = anAddress();
    const policies = [
      await from(address, '/app-limited/dear/thing'),
      await from(address, '/app-limited/dear/things/1'),
      await from(address, '/app-b/products'),
    ].map(({ headers }) => headers['ratelimit-policy']);
    expect(policies).toEqual(['"route";q=3;w=60', '"route";q=2;w=3600', '"default";q=4;w=60']);
    await from(address, '/app-limited/dear/things/2');
    expect((await from(address, '/v1/app-limited/dear/things/3')).status).toBe(429);
  });

  it('comes after authentication and before validation (C5.2)', async () => {
    const address = anAddress();
    const ask = () => from(address, '/app-b/products?page=wrong');
    const codes = [];
    for (let count = 0; count < 5; count += 1) codes.push((await ask()).json?.code);
    expect(codes).toEqual([3001, 3001, 3001, 3001, 1006]);
    const anonymous = await from(address, '/app-limited/mine');
    expect([anonymous.json?.code, anonymous.headers.ratelimit]).toEqual([1004, undefined]);
  });

  it('leaves health alone: whoever watches must hear (C5.5)', async () => {
    const address = anAddress();
    const answers = [];
    for (let count = 0; count < 6; count += 1) answers.push(await from(address, '/health/live'));
    expect(answers.map(({ status, headers }) => [status, headers.ratelimit])).toEqual(
      Array.from({ length: 6 }, () => [200, undefined]),
    );
  });

  it('shows its headers to scripts of other origins (C5.4)', async () => {
    const { headers } = await from(anAddress(), '/app-b/products', 'GET', { origin: 'https://shop.example.com' });
    const exposed = String(headers['access-control-expose-headers']).split(', ');
    expect(exposed).toEqual(expect.arrayContaining(['RateLimit', 'RateLimit-Policy', 'Retry-After']));
  });

  it('counts what it refused by app (C10.3)', async () => {
    const { text } = await from(anAddress(), '/metrics');
    expect(text).toMatch(/^rate_limit_rejections_total\{app="app-b"\} [1-9]/m);
    expect(text).toMatch(/^rate_limit_rejections_total\{app="app-limited"\} 1$/m);
  });

  it('is documented: 429 with Retry-After where it can be answered, and the limit of a marked route', async () => {
    const { text } = await from(anAddress(), '/openapi.json');
    const { paths, components } = JSON.parse(text);
    const refs = (path: string) => paths[path].get.responses['429']?.$ref;
    expect(refs('/v1/app-b/products')).toBe('#/components/responses/Failure.1006');
    expect(refs('/health')).toBeUndefined();
    expect(Object.keys(components.responses['Failure.1006'].headers)).toContain('Retry-After');
    expect(paths['/v1/app-limited/dear/things/{id}'].get.description).toContain('At most 2 times in 3600 s');
  });
});

it('RATE_LIMIT_MAX=0 limits only what has a mark of its own, and says nothing elsewhere (C9.4)', async () => {
  const open = await boot({ apps: [...apps, limitedApp], env: { RATE_LIMIT_MAX: '0' } });
  try {
    const ask = (path: string) => send(open.url, { method: 'GET', path });
    expect((await ask('/app-b/products')).headers).not.toHaveProperty('ratelimit');
    expect((await ask('/app-limited/dear/thing')).headers['ratelimit-policy']).toBe('"route";q=3;w=60');
  } finally {
    await open.close();
  }
});

async function people(): Promise<[Person, Person]> {
  // registering and signing in are counted by address: from the loopback, which no other test here asks from
  const one = await aUser(platform);
  const other = await aUser(platform);
  expect(await logIn(platform.url, one.username, PASSWORD)).toEqual(expect.any(String));
  return [one, other];
}
