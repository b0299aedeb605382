import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Client, createClient, type DataOf } from '../../sdk/index.mjs';
import { ADMIN_PASSWORD, boot, type Booted, MovableClock } from '../boot.js';
import { until } from '../support/until.js';

const ACCESS_SECONDS = 60;
const REFRESH_SECONDS = 600;

describe('the typed client and expired tokens', () => {
  const clock = new MovableClock();
  let platform: Booted;
  let grant: DataOf<'post', '/auth/login'>;
  let client: Client;
  /** Paths asked for, in their order. */
  let asked: string[] = [];
  let answered = 0;
  /** A refresh leaves when so many calls were answered: those that run side by side. */
  let sideBySide = 0;

  beforeAll(async () => {
    const env = {
      ACCESS_TOKEN_TTL_SECONDS: String(ACCESS_SECONDS),
      REFRESH_TOKEN_TTL_SECONDS: String(REFRESH_SECONDS),
    };
    platform = await boot({ clock, env });
  });
  afterAll(() => platform.close());
  beforeEach(async () => {
    client = aClient(async () => {
      const { refresh_token } = grant;
      grant = await client.post('/auth/refresh', { body: { refresh_token } });
    });
    grant = await client.post('/auth/login', { body: { username: 'admin', password: ADMIN_PASSWORD } });
    asked = [];
    [answered, sideBySide] = [0, 0];
  });

  const aClient = (refresh?: () => Promise<unknown>) =>
    createClient({
      baseUrl: platform.url,
      token: () => (grant as typeof grant | undefined)?.access_token,
      ...(refresh && { refresh }),
      fetch: async (request) => {
        const path = new URL(request.url).pathname;
        asked.push(path);
        if (path === '/auth/refresh') await until(() => answered >= sideBySide);
        const answer = await fetch(request);
        answered += 1;
        return answer;
      },
    });
  const refreshes = () => asked.filter((path) => path === '/auth/refresh').length;

  it('refreshes once and repeats the call, body and all (C3.2, C6.3)', async () => {
    clock.advance(ACCESS_SECONDS + 1);
    const body = { sku: 'AFTER-REFRESH', name: 'Green tea', price_cents: 1 };
    expect(await client.post('/v1/app-b/products', { body })).toMatchObject(body);
    expect(asked).toEqual(['/v1/app-b/products', '/auth/refresh', '/v1/app-b/products']);
    expect(await client.get('/auth/me')).toMatchObject({ username: 'admin' });
    expect(refreshes()).toBe(1);
  });

  it('refreshes once for calls that run side by side (C6.3: a second use of the token would end the session)', async () => {
    clock.advance(ACCESS_SECONDS + 1);
    sideBySide = 8;
    const names = await Promise.all(Array.from({ length: 8 }, async () => (await client.get('/auth/me')).username));
    expect(new Set(names)).toEqual(new Set(['admin']));
    expect(refreshes()).toBe(1);
  });

  it('takes the token that another call has bought meanwhile, without buying one', async () => {
    const slow = aClient(() => Promise.reject(new Error('no need to refresh')));
    const old = grant;
    clock.advance(ACCESS_SECONDS + 1);
    await client.get('/auth/me');
    const bought = grant;
    grant = old;
    const me = slow.get('/auth/me'); // leaves with the old token
    await Promise.resolve();
    grant = bought;
    expect(await me).toMatchObject({ username: 'admin' });
  });

  it('throws what the refresh throws when the session is over, and tries anew the next time (C6.3)', async () => {
    clock.advance(REFRESH_SECONDS + 1);
    sideBySide = 2;
    const both = await Promise.allSettled([client.get('/auth/me'), client.get('/auth/sessions')]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    for (const settled of both) expect(settled).toMatchObject({ reason: { code: 1002, status: 401 } });
    expect(refreshes()).toBe(1);
    await expect(client.get('/auth/me')).rejects.toMatchObject({ code: 1002 });
    expect(refreshes()).toBe(2);
  });

  it('repeats a call no more than once', async () => {
    let bought = 0;
    const hopeless = aClient(async () => (bought += 1)); // and keeps the expired token
    clock.advance(ACCESS_SECONDS + 1);
    await expect(hopeless.get('/auth/me')).rejects.toMatchObject({ code: 1002 });
    expect([bought, asked]).toEqual([1, ['/auth/me', '/auth/me']]);
  });

  it('throws 1002 where nobody told it how to refresh, and never refreshes for another refusal', async () => {
    clock.advance(ACCESS_SECONDS + 1);
    await expect(aClient().get('/auth/me')).rejects.toMatchObject({ code: 1002, status: 401 });
    grant = { ...grant, access_token: 'x' };
    await expect(client.get('/auth/me')).rejects.toMatchObject({ code: 1005 });
    expect(refreshes()).toBe(0);
  });
});
