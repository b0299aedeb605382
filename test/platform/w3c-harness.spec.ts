import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Outside } from '../http-client/outside.js';
import { type Booted, boot } from '../boot.js';
import { closeWire, sendJson } from '../support/wire.js';
import { callbacksApp } from './callbacks.app.js';
import { SPAN, TRACE, W3C_CASES, type W3cCase } from './w3c-cases.js';

/** `test/test.py` of a checkout of https://github.com/w3c/trace-context; it needs Python with aiohttp. */
const { TEST_TRACE_CONTEXT } = process.env;
const PATH = '/app-callbacks/calls';
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[0-3]$/;

describe('the validation service of W3C Trace Context', () => {
  let platform: Booted;
  let outside: Outside;

  beforeAll(async () => {
    outside = await Outside.open();
    platform = await boot({ apps: [callbacksApp] });
  });
  afterAll(async () => {
    await platform.close();
    await outside.close();
    closeWire();
  });

  /** The headers of the calls that a request brings about. */
  const calledFor = async ({ traceparent, tracestate, others }: W3cCase, count = 1) => {
    const before = outside.received.length;
    const headers = { ...others, ...(traceparent && { traceparent }), ...(tracestate !== undefined && { tracestate }) };
    const body = Array.from({ length: count }, () => ({ url: outside.url, arguments: [] }));
    expect((await sendJson(platform.url, { method: 'POST', path: PATH, headers, body })).status).toBe(200);
    return outside.received.slice(before).map((call) => ({
      traceparent: String(call.headers.traceparent),
      tracestate: String(call.headers.tracestate ?? ''),
    }));
  };

  const expectCase = async (asked: W3cCase) => {
    const [call] = await calledFor(asked);
    expect(call!.traceparent).toMatch(TRACEPARENT);
    const [, traceId, spanId, flags] = call!.traceparent.split('-');
    expect(spanId).not.toBe(SPAN);
    if (asked.continues !== undefined) expect(traceId === TRACE).toBe(asked.continues);
    const pairs = call!.tracestate.split(',').map((member) => member.trim().split('='));
    const members = pairs.filter(([key]) => key !== '');
    if (asked.members) expect(Object.fromEntries(members)).toEqual(asked.members);
    if (asked.keys) expect(members.map(([key]) => key)).toEqual(asked.keys);
    if (asked.random) expect(Number.parseInt(flags!, 16) & 2).toBe(2);
  };

  it.each(Object.entries(W3C_CASES))('finds %s as level 2 asks (C5.1)', async (_name, cases) => {
    for (const each of cases) await expectCase(each);
  });

  it.each([
    ['a valid', `00-${TRACE}-${SPAN}-01`, [TRACE]],
    ['no', undefined, undefined],
    ['an illegal', `00-${'0'.repeat(32)}-${SPAN}-01`, undefined],
  ])('finds one trace in three calls for %s traceparent, each under an id of its own (C5.1)', async (...asked) => {
    const [, traceparent, continued] = asked;
    const calls = await calledFor({ ...(traceparent !== undefined && { traceparent }) }, 3);
    const parts = calls.map((call) => call.traceparent.split('-'));
    const traceIds = new Set(parts.map(([, traceId]) => traceId));
    expect(traceIds.size).toBe(1);
    if (continued) expect([...traceIds]).toEqual(continued);
    expect(new Set(parts.map(([, , spanId]) => spanId)).size).toBe(3);
  });

  // the cases above are its own; this asks whether they still are
  if (TEST_TRACE_CONTEXT !== undefined)
    it('passes as a whole, as it stands (C5.1)', async () => {
      const env = { ...process.env, SPEC_LEVEL: '2', STRICT_LEVEL: '2' };
      const { stderr } = await promisify(execFile)('python3', [TEST_TRACE_CONTEXT, platform.url + PATH], { env });
      expect(stderr).toMatch(/\nOK\n$/);
    });
});
