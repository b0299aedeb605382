import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apps } from '../../src/apps/registry.js';
import { type Booted, boot } from '../boot.js';
import { closeWire, send, sendBytes, type WireAnswer } from '../support/wire.js';

const ORIGIN = 'https://shop.example.com';
const LONG = 'a'.repeat(17_000);
const PRODUCTION = { ENVIRONMENT: 'production', JWT_SECRET: 'a secret of more than thirty-two characters' };

/** Refused before any hook runs, with the status. */
const REFUSED: [what: string, status: number, path: string][] = [
  ['a path that is no UTF-8', 400, '/app-b/products/%FF'],
  ['a path that is badly encoded', 400, '/app-b/products/%ZZ'],
  ['a parameter of 501 characters in its path', 414, `/app-b/products/${'1'.repeat(501)}`],
];

/** Refused before there is a request, with the status. */
const BROKEN: [what: string, status: number, bytes: string][] = [
  ['headers over 16 KiB, its origin first', 431, `GET / HTTP/1.1\r\norigin: ${ORIGIN}\r\nx: ${LONG}\r\n\r\n`],
  ['headers over 16 KiB, its origin last', 431, `GET / HTTP/1.1\r\nx: ${LONG}\r\nOrigin:${ORIGIN} \r\n\r\n`],
  ['a header that is none', 400, `GET / HTTP/1.1\r\nhost: x\r\norigin: ${ORIGIN}\r\nx y: 1\r\n\r\n`],
];

const corsOf = ({ headers }: WireAnswer) => ({
  origin: headers['access-control-allow-origin'],
  exposed: headers['access-control-expose-headers']?.includes('X-Trace-Id, X-Request-Id'),
  vary: headers.vary,
});

const start = (origins: string) =>
  boot({ apps, env: { ...PRODUCTION, DB_MIGRATE_ON_START: 'true', CORS_ORIGINS: origins } });

describe('a refusal that a browser gets', () => {
  let development: Booted;
  let production: Booted;
  beforeAll(async () => {
    [development, production] = await Promise.all([boot({ apps }), start(`${ORIGIN},https://admin.example.com`)]);
  });
  afterAll(async () => {
    closeWire();
    await Promise.all([development.close(), production.close()]);
  });

  const ask = ({ url }: Booted, path: string, origin: string) =>
    send(url, { method: 'GET', path, headers: { origin } });

  it.each(REFUSED)(
    'for %s (%i) is readable by the origins of CORS_ORIGINS alone (C5.4)',
    async (_what, status, path) => {
      const answer = await ask(production, path, ORIGIN);
      expect([answer.status, answer.json?.code]).toEqual([status, 3000]);
      expect(corsOf(answer)).toEqual({ origin: ORIGIN, exposed: true, vary: 'Origin' });
      expect(corsOf(await ask(production, path, 'https://evil.example'))).toMatchObject({ origin: undefined });
      expect(corsOf(await ask(development, path, 'http://any.example'))).toMatchObject({ origin: '*', exposed: true });
    },
  );

  it.each(REFUSED)('for %s (%i) comes after a preflight that lets its request pass (C5.4)', async (...[, , path]) => {
    const wanted = { 'access-control-request-method': 'PUT', 'access-control-request-headers': 'authorization' };
    const headers = { origin: ORIGIN, ...wanted };
    const preflight = await send(production.url, { method: 'OPTIONS', path, headers });
    expect([preflight.status, preflight.text]).toEqual([204, '']);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': 'authorization',
    });
  });

  it.each(BROKEN)('for %s (%i) is readable when its origin can be told (C5.4)', async (_what, status, bytes) => {
    const answer = await sendBytes(production.url, bytes);
    expect([answer.status, answer.json?.code]).toEqual([status, 3000]);
    expect(corsOf(answer)).toEqual({ origin: ORIGIN, exposed: true, vary: 'Origin' });
    const evil = await sendBytes(production.url, bytes.replace(ORIGIN, 'https://evil.example'));
    expect([evil.status, corsOf(evil).origin]).toEqual([status, undefined]);
    expect(corsOf(await sendBytes(development.url, bytes)).origin).toBe('*');
  });

  it('for what names no origin is readable by the only one there is (C5.4)', async () => {
    const single = await start(ORIGIN);
    try {
      expect(corsOf(await sendBytes(single.url, 'NONSENSE\r\n\r\n'))).toMatchObject({ origin: ORIGIN });
      expect(corsOf(await sendBytes(production.url, 'NONSENSE\r\n\r\n'))).toMatchObject({ origin: undefined });
    } finally {
      await single.close();
    }
  });
});
