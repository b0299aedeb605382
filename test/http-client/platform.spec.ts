import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HttpClient } from '#core/http-client';
import { apps } from '../../src/apps/registry.js';
import { loadPlatformSettings } from '../../src/platform/settings.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { GatewayStandIn, hang } from '../apps/app-a/gateway.js';
import { type Answer, type Booted, boot } from '../boot.js';
import { aUser } from '../factories/given.js';
import { until } from '../support/until.js';
import { hangUp, Outside } from './outside.js';

const FAILURES = 3;

describe('calls to the outside from routes', () => {
  let platform: Booted;
  let gateway: GatewayStandIn;
  let inside: Outside;

  beforeAll(async () => {
    gateway = await GatewayStandIn.open();
    inside = await Outside.open();
    platform = await boot({
      apps: [...apps, appC],
      env: {
        PAYMENT_URL: gateway.url,
        REQUEST_TIMEOUT_MS: '1000',
        APP_A_PAYMENT_TIMEOUT_MS: '25000',
        // not loopback, which is inside then
        HTTP_CLIENT_ALLOWED_ADDRESSES: '192.0.2.1',
        HTTP_CLIENT_BREAKER_FAILURES: String(FAILURES),
      },
    });
  });
  afterAll(async () => {
    await platform.close();
    await gateway.close();
    await inside.close();
  });

  const call = (url: string) => platform.ask('POST', '/app-c/trials/calls', { url });
  const logOf = ({ body }: Answer) =>
    platform.logs.filter(({ trace_id, level }) => trace_id === body.trace_id && level === 'warning');

  it.each(['', 'user:hidden-password@'])(
    'to %s an address inside, given by a user, are 5002 that say nothing of it; the log says why, without the rest of the URL (C1.5)',
    async (credentials) => {
      const url = `http://${credentials}127.0.0.1:${inside.port}/hidden-path?key=hidden-key`;
      const answer = await call(url);
      expect(answer).toMatchObject({
        status: 502,
        body: { code: 5002, message: 'External service error', data: null },
      });
      expect(answer.text).not.toMatch(/127\.0\.0\.1|hidden|inside/);
      expect(inside.connections).toBe(0);
      await until(() => logOf(answer).length > 0);
      const log = JSON.stringify(logOf(answer));
      expect(log).toMatch(/lies inside|has credentials/);
      expect(log).not.toContain('hidden');
    },
  );

  it('to a gateway inside that an operator configured get through (C3.3)', async () => {
    const person = await aUser(platform);
    const deposit = { amount_cents: 700, payment_token: 'tok_visa' };
    expect(await person.ask('POST', '/app-a/users/me/deposits', deposit)).toMatchObject({ status: 201 });
  });

  it('end with the request that they are made for (C5.5)', async () => {
    const person = await aUser(platform);
    const before = gateway.asked.length;
    let over = false;
    gateway.next('tok_slow', (response) => {
      response.on('close', () => (over = true));
      hang(response);
    });
    const deposit = { amount_cents: 700, payment_token: 'tok_slow' };
    const answer = await person.ask('POST', '/app-a/users/me/deposits', deposit);
    expect([5002, 5005]).toContain(answer.body.code);
    expect(gateway.asked.length).toBe(before + 1);
    await until(() => over);
  });

  it('are counted by app, and a breaker that opens is logged once, with the origin', async () => {
    inside.next(...Array.from({ length: FAILURES }, () => hangUp));
    const client = platform.nest.get(HttpClient);
    for (let i = 0; i < FAILURES + 2; i++)
      await client.postJson(inside.url, {}, { trustedUrl: true }).catch(() => undefined);
    const breaks = platform.logs.filter(({ origin }) => origin === inside.url);
    expect(breaks).toMatchObject([{ level: 'warning', message: expect.stringContaining('calls fail') }]);
    const { text } = await platform.ask('GET', '/metrics');
    expect(text).toContain('http_client_requests_total{app="platform",outcome="unreachable"} 3');
    expect(text).toContain('http_client_requests_total{app="platform",outcome="paused"} 2');
    expect(text).toContain('http_client_requests_total{app="app-c",outcome="forbidden"} 2');
    expect(text).toMatch(/http_client_request_duration_seconds_count\{app="app-a"\} \d/);
    expect(text).not.toContain(String(inside.port));
  });
});

describe('PAYMENT_URL', () => {
  it.each(['https://user:password@payments.example.com', 'https://payments.example.com/?key=1', 'https://a b'])(
    'is refused at the start as %s: credentials belong into no URL',
    (url) => {
      expect(() => loadPlatformSettings(apps, { env: { PAYMENT_URL: url } })).toThrow(/PAYMENT_URL must match/);
    },
  );

  it.each(['http://payments.internal:8080', 'https://payments.example.com/v1/', 'http://[fd00::1]:80/pay'])(
    'may be %s',
    (url) => {
      expect(() => loadPlatformSettings(apps, { env: { PAYMENT_URL: url } })).not.toThrow();
    },
  );
});
