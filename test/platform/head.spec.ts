import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clock } from '#core/app';
import { apps } from '../../src/apps/registry.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { type Booted, boot } from '../boot.js';
import { closeWire, send } from '../support/wire.js';

const PATHS = [
  '/',
  '/docs',
  '/openapi.json',
  '/metrics',
  '/health',
  '/app-b/products',
  '/nowhere',
  '/app-c/trials/text?bytes=5000',
  '/app-c/trials/text?bytes=500000',
  '/app-c/trials/text?bytes=10',
  '/app-c/trials/file?bytes=5000',
  '/app-c/trials/picture?bytes=5000',
  '/app-c/trials/unknown-error',
];
/** Answers of another time or trace are compressed to another length. */
class StandingClock extends Clock {
  now(): Date {
    return new Date('2026-11-21T10:30:00.000Z');
  }
}
const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00';
/** Different each time. */
const OWN = ['x-trace-id', 'x-request-id', 'date', 'ratelimit', 'connection', 'keep-alive'];

describe('the answer to HEAD', () => {
  let platform: Booted;
  beforeAll(async () => {
    platform = await boot({ apps: [...apps, appC], clock: new StandingClock() });
    await platform.ask('GET', '/docs'); // what is made once is made
  });
  afterAll(async () => {
    closeWire();
    await platform.close();
  });

  /** What does not change from one answer to the next. */
  const headersOf = async (method: string, path: string, headers: Record<string, string>) => {
    const answer = await send(platform.url, { method, path, headers: { traceparent: TRACEPARENT, ...headers } });
    const kept = Object.entries(answer.headers).filter(([name]) => !OWN.includes(name));
    return { status: answer.status, ...Object.fromEntries(kept) } as Record<string, unknown>;
  };

  it.each(['gzip', 'br', 'identity'])('has the headers of GET for %s, the length or none (C3.1)', async (encoding) => {
    for (const path of PATHS) {
      const headers = { 'accept-encoding': encoding };
      const { 'content-length': length, ...head } = await headersOf('HEAD', path, headers);
      const { 'content-length': whole, 'transfer-encoding': chunked, ...get } = await headersOf('GET', path, headers);
      expect([path, head]).toEqual([path, get]);
      // figures, and milliseconds of health, move from one answer to the next
      if (length !== undefined && !['/metrics', '/', '/health'].includes(path))
        expect([path, length]).toEqual([path, whole]);
      expect([path, length === undefined]).toEqual([path, chunked !== undefined]);
    }
  });

  it('is 304 without a length to those who have the answer of GET (C3.1)', async () => {
    const tagged = '/openapi.json';
    const { headers } = await send(platform.url, { method: 'GET', path: tagged });
    const known = { 'if-none-match': headers.etag!, 'accept-encoding': 'gzip' };
    const head = await headersOf('HEAD', tagged, known);
    expect(head).toEqual(await headersOf('GET', tagged, known));
    expect(head).toMatchObject({ status: 304 });
    expect(head['content-length']).toBeUndefined();
  });
});
