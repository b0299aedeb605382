import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runInContext } from '#observability';
import { Breakers } from '../../src/core/http-client/breakers.js';
import { CallFailedError } from '../../src/core/http-client/call-failure.js';
import { until } from '../support/until.js';
import { aClient, answering, failureOf, hangUp, Outside, type Reaction } from './outside.js';

const FAILURES = 3;
const PAUSE_MS = 250;
const fail = answering(500);

const opened: Outside[] = [];

/** A client and an origin that failed so often that it is not called any more. */
async function paused(react: Reaction = fail) {
  const { client, metrics } = aClient({ breakerFailures: FAILURES, breakerPauseMs: PAUSE_MS, retries: 0 });
  const outside = await Outside.open();
  opened.push(outside);
  const call = () => client.getJson(outside.url);
  outside.next(...Array.from({ length: FAILURES }, () => react));
  for (let i = 0; i < FAILURES; i++) expect((await failureOf(call())).outcome).not.toBe('paused');
  return { client, metrics, outside, call };
}

const isPaused = async (call: Promise<unknown>) => (await failureOf(call)).outcome === 'paused';

// what it says of each origin is asked for in platform.spec.ts
beforeAll(() => {
  Logger.overrideLogger(false);
});
afterAll(() => Promise.all(opened.map((outside) => outside.close())));

describe('the breaker of an origin', () => {
  let origin: Awaited<ReturnType<typeof paused>>;

  beforeEach(async () => {
    origin = await paused();
  });

  it('opens after failures in a row: calls are 5002 at once, worth another try, and not sent', async () => {
    const { outside, call, metrics } = origin;
    expect(await failureOf(call())).toMatchObject({ code: 5002, retryable: true, outcome: 'paused' });
    expect(outside.received).toHaveLength(FAILURES);
    expect(await metrics.text()).toMatch(/^http_client_breakers_open 1$/m);
    expect(await metrics.text()).toContain('http_client_requests_total{app="platform",outcome="paused"} 1');
  });

  it('lets one call through after the pause, turns others away meanwhile, and closes when it succeeds', async () => {
    const { outside, call, metrics } = origin;
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
    outside.next((response) => void released.then(() => answering(200, '{}')(response)));
    let trial: Promise<unknown> = Promise.resolve();
    const isSent = () => outside.received.length > FAILURES;
    await until(async () => {
      trial = call().catch(() => undefined);
      await Promise.race([trial, until(isSent)]);
      return isSent();
    });
    expect(await Promise.all([1, 2, 3].map(() => isPaused(call())))).toEqual([true, true, true]);
    expect(outside.received).toHaveLength(FAILURES + 1);
    release(undefined);
    expect(await trial).toMatchObject({ status: 200 });
    expect(await call()).toMatchObject({ status: 200 });
    expect(await metrics.text()).toMatch(/^http_client_breakers_open 0$/m);
  });

  it('stays open for another pause when that call fails', async () => {
    const { outside, call } = origin;
    outside.next(fail);
    await until(async () => !(await isPaused(call())));
    expect(outside.received).toHaveLength(FAILURES + 1);
    expect(await isPaused(call())).toBe(true);
    await until(async () => !(await isPaused(call())));
    expect(outside.received).toHaveLength(FAILURES + 2);
  });

  it('is not that of another origin, another app, or URLs that an operator vouched for (C4.5)', async () => {
    const { client, outside, call } = origin;
    const other = await Outside.open();
    opened.push(other);
    const context = {
      traceId: '0'.repeat(31) + '1',
      spanId: '0'.repeat(15) + '1',
      sampled: false,
      random: false,
      requestId: 'r',
    };
    expect(await client.getJson(other.url)).toMatchObject({ status: 200 });
    expect(await runInContext({ ...context, app: 'app-x' }, call)).toMatchObject({ status: 200 });
    expect(await client.getJson(outside.url, { trustedUrl: true })).toMatchObject({ status: 200 });
    expect(await isPaused(call())).toBe(true);
  });
});

describe('a failure in a row', () => {
  it('is a broken connection as well', async () => {
    const { call } = await paused(hangUp);
    expect(await isPaused(call())).toBe(true);
  });

  it('is each try of a call, so that one call can open the breaker and ends its own retries', async () => {
    const { client } = aClient({ breakerFailures: FAILURES, breakerPauseMs: 60_000, retries: 10 });
    const outside = await Outside.open();
    opened.push(outside);
    outside.next(...Array.from({ length: 10 }, () => answering(503)));
    expect(await isPaused(client.getJson(outside.url))).toBe(true);
    expect(outside.received).toHaveLength(FAILURES);
  });

  it('is no 4xx, no redirect, nothing too large, nothing forbidden; an answer between begins anew', async () => {
    const { client } = aClient({ breakerFailures: FAILURES, breakerPauseMs: 60_000, retries: 0 });
    const outside = await Outside.open();
    opened.push(outside);
    const harmless = [answering(400), answering(429), answering(302), answering(200, 'xx')];
    const reactions = [...harmless, ...harmless, fail, fail, answering(404), fail, fail];
    outside.next(...reactions);
    for (let i = 0; i < reactions.length; i++) {
      const call = client.request({ method: 'GET', url: outside.url, maxAnswerBytes: 1 });
      expect(await isPaused(call)).toBe(false);
    }
    expect(outside.received).toHaveLength(reactions.length);
    for (let i = 0; i <= FAILURES; i++) expect(await isPaused(client.getJson('http://10.0.0.1/'))).toBe(false);
  });
});

it('no more origins are remembered than a thousand, however many users name', async () => {
  const breakers = new Breakers({ breakerFailures: 1, breakerPauseMs: 60_000 });
  const down = () => Promise.reject(new CallFailedError('unreachable', 'down'));
  for (let i = 0; i < 1500; i++) await breakers.run('app-x', `http://host-${i}.example`, down).catch(() => undefined);
  expect(breakers.openCount).toBe(1000);
});
