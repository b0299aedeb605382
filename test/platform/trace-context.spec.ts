import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatTraceparent, parseTraceparent, parseTracestate, randomId } from '#observability';
import { apps } from '../../src/apps/registry.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { type Booted, boot } from '../boot.js';
import { until } from '../support/until.js';
import { closeWire, send, sendJson } from '../support/wire.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const PARENT = `00-${TRACE}-${SPAN}-01`;

const VALID = {
  sampled: PARENT,
  'not sampled': `00-${TRACE}-${SPAN}-00`,
  'with flags of tomorrow': `00-${TRACE}-${SPAN}-ff`,
  'of a future version': `01-${TRACE}-${SPAN}-01`,
  'of a future version with more to say': `cc-${TRACE}-${SPAN}-01-what-the-future-will-be-like`,
  'of a future version with an empty end': `cc-${TRACE}-${SPAN}-01-`,
};
const INVALID = {
  'in upper case': PARENT.toUpperCase(),
  'with one digit in upper case': `00-${TRACE.replace('f', 'F')}-${SPAN}-01`,
  'of version ff': `ff-${TRACE}-${SPAN}-01`,
  'of version 00 with more to say': `${PARENT}-more`,
  'of a future version with a wrong end': `cc-${TRACE}-${SPAN}-01.what`,
  'with a zero trace id': `00-${'0'.repeat(32)}-${SPAN}-01`,
  'with a zero span id': `00-${TRACE}-${'0'.repeat(16)}-01`,
  'with a short trace id': `00-${TRACE.slice(1)}-${SPAN}-01`,
  'with a long trace id': `00-${TRACE}0-${SPAN}-01`,
  'with a letter that is no digit': `00-${TRACE.replace('4', 'g')}-${SPAN}-01`,
  'with short flags': `00-${TRACE}-${SPAN}-1`,
  'with an odd version': `0-${TRACE}-${SPAN}-01`,
  'with underscores': PARENT.replaceAll('-', '_'),
  'sent twice': [PARENT, PARENT],
  'that is empty': '',
};

let outside: { url: string; received: IncomingHttpHeaders[]; close: () => void };

beforeAll(async () => {
  const received: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    received.push(request.headers);
    response.setHeader('content-type', 'application/json').end('{}');
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  outside = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, received, close };
});
afterAll(() => {
  outside.close();
  closeWire();
});

/** What the outside hears when this platform calls it. */
async function calledWith({ url }: Booted, headers: Record<string, string | string[]>) {
  const call = { method: 'POST', path: '/app-c/trials/calls', headers, body: { url: outside.url } };
  const { json } = await sendJson(url, call);
  expect(json).toMatchObject({ code: 0, data: { result: '200' } });
  const { traceparent, tracestate } = outside.received.at(-1)!;
  const [version, traceId, spanId, flags] = String(traceparent).split('-');
  expect({ version, traceId }).toEqual({ version: '00', traceId: json!.trace_id });
  expect(spanId).toMatch(/^(?!0{16})[0-9a-f]{16}$/);
  expect(spanId).not.toBe(SPAN);
  return { traceId, flags, tracestate: tracestate as string | undefined };
}

describe('trace context over HTTP (C5.1)', () => {
  let platform: Booted;

  beforeAll(async () => {
    platform = await boot({ apps: [...apps, appC] });
  });
  afterAll(() => platform.close());

  const traceIdFor = async (headers: Record<string, string | string[]>) => {
    const { json, headers: answered } = await send(platform.url, { method: 'GET', path: '/health/live', headers });
    expect(answered['x-trace-id']).toBe(json!.trace_id);
    return json!.trace_id;
  };

  it.each(Object.entries(VALID))('continues a traceparent %s', async (_sentence, traceparent) => {
    expect(await traceIdFor({ traceparent })).toBe(TRACE);
  });

  it.each(Object.entries(INVALID))('begins a new trace for a traceparent %s', async (_sentence, traceparent) => {
    const traceId = await traceIdFor({ traceparent });
    expect(traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
    expect(traceId.toLowerCase()).not.toBe(TRACE);
    expect(await traceIdFor({ traceparent })).not.toBe(traceId);
  });

  it('logs the trace it continued, and a span of its own', async () => {
    const { headers } = await send(platform.url, { method: 'GET', path: '/nowhere', headers: { traceparent: PARENT } });
    const line = () =>
      platform.logs.find((each) => each.request_id === headers['x-request-id'] && each.message === 'request');
    await until(() => line() !== undefined);
    expect(line()!.trace_id).toBe(TRACE);
    expect(line()!.span_id).toMatch(/^[0-9a-f]{16}$/);
    expect(line()!.span_id).not.toBe(SPAN);
  });

  it('carries trace and tracestate on to whom it calls', async () => {
    const tracestate = 'congo=t61rcWkgMzE,rojo=00f067aa0ba902b7';
    const call = await calledWith(platform, { traceparent: PARENT, tracestate });
    expect(call).toMatchObject({ traceId: TRACE, tracestate });
    const joined = await calledWith(platform, { traceparent: PARENT, tracestate: ['a=1', 'b=2'] });
    expect(joined.tracestate?.replaceAll(' ', '')).toBe('a=1,b=2');
  });

  it.each([
    'no pair',
    'UPPER=1',
    'a=1,,=',
    'a=',
    'a=1=2',
    '€=1',
    Array.from({ length: 33 }, (_, i) => `k${i}=1`).join(),
  ])('drops the tracestate %s and keeps the trace', async (tracestate) => {
    const call = await calledWith(platform, {
      traceparent: PARENT,
      tracestate: Buffer.from(tracestate).toString('latin1'),
    });
    expect(call).toMatchObject({ traceId: TRACE, tracestate: undefined });
  });

  it('says of a trace that it began that its id is random, and of another what the caller says', async () => {
    expect((await calledWith(platform, {})).flags).toBe('02');
    expect((await calledWith(platform, { traceparent: INVALID['of version ff'] })).flags).toBe('02');
    expect((await calledWith(platform, { traceparent: `00-${TRACE}-${SPAN}-02` })).flags).toBe('02');
    expect((await calledWith(platform, { traceparent: VALID['not sampled'] })).flags).toBe('00');
    // flags that have no name yet are zero
    expect((await calledWith(platform, { traceparent: VALID['with flags of tomorrow'] })).flags).toBe('02');
  });

  it('drops the tracestate of a trace it does not continue', async () => {
    expect(await calledWith(platform, { traceparent: INVALID['of version ff'], tracestate: 'a=1' })).toMatchObject({
      tracestate: undefined,
    });
    expect(await calledWith(platform, { tracestate: 'a=1' })).toMatchObject({ tracestate: undefined });
  });

  it.each(['a', 'A-Za-z0-9._-', 'x'.repeat(128)])('keeps the request id %s, answers and logs it', async (id) => {
    const { headers } = await send(platform.url, {
      method: 'GET',
      path: '/health/live',
      headers: { 'x-request-id': id },
    });
    expect(headers['x-request-id']).toBe(id);
    await until(() => platform.logs.some(({ request_id, message }) => request_id === id && message === 'request'));
  });

  it.each(['', 'a b', 'ü', 'a/b', 'x'.repeat(129), ['a', 'b']])(
    'replaces the request id %j by a UUIDv4',
    async (id) => {
      const { headers } = await send(platform.url, {
        method: 'GET',
        path: '/health/live',
        headers: { 'x-request-id': typeof id === 'string' ? Buffer.from(id).toString('latin1') : id },
      });
      expect(headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    },
  );

  it('believes the sampled flag of trusted proxies alone', async () => {
    expect((await calledWith(platform, { traceparent: PARENT })).flags).toBe('00');
    // a word about somebody else is no proof of being trusted
    expect((await calledWith(platform, { traceparent: PARENT, 'x-forwarded-for': '127.0.0.1' })).flags).toBe('00');
    const behindProxy = await boot({ apps: [...apps, appC], env: { TRUSTED_PROXIES: 'loopback' } });
    try {
      expect((await calledWith(behindProxy, { traceparent: PARENT })).flags).toBe('01');
      expect((await calledWith(behindProxy, { traceparent: VALID['not sampled'] })).flags).toBe('00');
    } finally {
      await behindProxy.close();
    }
  });
});

describe('reading trace context (W3C Trace Context level 2)', () => {
  const hex = (length: number) =>
    fc
      .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
      .map((digits) => digits.join(''));
  const nonZero = (length: number) => hex(length).filter((id) => !/^0+$/.test(id));

  it('reads what it writes', () => {
    fc.assert(
      fc.property(nonZero(32), nonZero(16), fc.boolean(), fc.boolean(), (traceId, spanId, sampled, random) => {
        const written = { traceId, spanId, sampled, random };
        expect(parseTraceparent(formatTraceparent(written))).toEqual(written);
      }),
    );
  });

  it('reads every version but ff, and the flags that it knows', () => {
    const version = hex(2).filter((digits) => digits !== 'ff');
    fc.assert(
      fc.property(version, nonZero(32), nonZero(16), hex(2), (first, traceId, spanId, flags) => {
        const [sampled, random] = [1, 2].map((bit) => (Number.parseInt(flags, 16) & bit) === bit);
        const read = parseTraceparent(`${first}-${traceId}-${spanId}-${flags}`);
        expect(read).toEqual({ traceId, spanId, sampled, random });
      }),
    );
  });

  it('reads nothing into anything else, and never throws', () => {
    const grammar = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?$/;
    const nearly = fc
      .tuple(fc.constantFrom(...Object.values(VALID)), fc.nat(60), fc.string({ maxLength: 2, unit: 'binary' }))
      .map(([header, at, change]) => header.slice(0, at) + change + header.slice(at + 1));
    fc.assert(
      fc.property(fc.oneof(nearly, fc.string({ unit: 'binary' }), fc.anything()), (header) => {
        const isValid = typeof header === 'string' && grammar.test(header) && !/^00-.{52}./s.test(header);
        expect(parseTraceparent(header) !== undefined).toBe(isValid);
      }),
      { numRuns: 1000 },
    );
  });

  it('passes a tracestate on as it came, or not at all', () => {
    const key = fc.stringMatching(/^[a-z0-9][a-z0-9_*/@-]{0,20}$/);
    const value = fc.stringMatching(/^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,10}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/);
    const member = fc.tuple(key, value).map(([name, text]) => `${name}=${text}`);
    const state = fc.array(member, { minLength: 1, maxLength: 10 }).map((members) => members.join(','));
    fc.assert(
      fc.property(state, (header) => {
        expect(parseTracestate(header)).toBe(header);
      }),
    );
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.anything()), (header) => {
        expect([header, undefined]).toContain(parseTracestate(header));
      }),
    );
    expect(parseTracestate(`a=${'x'.repeat(256)},b=${'x'.repeat(251)}`)).toHaveLength(512);
    expect(parseTracestate(`a=${'x'.repeat(257)}`)).toBeUndefined();
  });

  it('makes ids that are never zero', () => {
    for (let time = 0; time < 100; time += 1) expect(randomId(8) + randomId(16)).toMatch(/^(?!0{16})[0-9a-f]{48}$/);
  });
});
