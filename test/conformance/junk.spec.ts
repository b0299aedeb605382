import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { apps } from '../../src/apps/registry.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { boot } from '../boot.js';
import { closeWire, send, type WireAnswer } from '../support/wire.js';
import { ask } from './ask.js';
import { checkDocument } from './checks/document.check.js';
import { operationsOf } from './expectation.js';
import { appAExpectations } from './expectations/app-a.js';
import { appBExpectations } from './expectations/app-b.js';
import { appCExpectations } from './expectations/app-c.js';
import { platformExpectations } from './expectations/platform.js';
import { faultsOf, type Wanted } from './faults.js';
import { anyBody, bodyLike, bytes, headers, name, pathWord, queryLike } from './junk.js';
import { ENV, World } from './world.js';

// the statuses that a code may come with (C2)
const STATUSES: Readonly<Record<number, readonly number[]>> = {
  0: [200, 201],
  1001: [200],
  1002: [401],
  1003: [403],
  1004: [401],
  1005: [401],
  2001: [200],
  2002: [200],
  2003: [200],
  3000: [400, 408, 414, 431],
  3001: [422],
  3002: [422],
  3003: [413],
  3004: [415],
  4000: [404],
  4001: [404],
  4002: [409],
  4003: [409, 412],
  4004: [405],
  32001: [200],
};
// one would call whom the junk names, the other logs errors on purpose
const { 'POST /app-c/trials/calls': _calls, 'GET /app-c/trials/log-lines': _logs, ...appCOnly } = appCExpectations;
const operations = [
  ...operationsOf(platformExpectations, false),
  ...operationsOf({ ...appAExpectations, ...appBExpectations, ...appCOnly }, true),
].filter(({ raw }) => !raw);
const named = (wanted: typeof operations) =>
  wanted.map((operation) => [`${operation.method} ${operation.template}`, operation] as const);

let world: World;

beforeAll(async () => {
  world = await World.of(await boot({ apps: [...apps, appC], env: ENV }));
});
afterAll(async () => {
  closeWire();
  await world.platform.close();
});

/** An answer that the contract knows, whichever it is: never 9000, never bare, nothing internal in it. */
function expectLegal(answer: WireAnswer): void {
  const { status, json } = answer;
  if (status === 204) return;
  const code = json?.code ?? -1;
  expect({ code, status: (STATUSES[code] ?? []).includes(status) && status }).toEqual({ code, status });
  expect(faultsOf(answer, { status, code, ...shapeOf(json?.data) })).toEqual([]);
}

/** The keys it has, which here are nobody's concern. */
function shapeOf(data: any): Pick<Wanted, 'data' | 'page' | 'list'> {
  if (Array.isArray(data)) return { data: Object.keys(data[0] ?? {}), list: true };
  const page = data !== null && 'page_size' in data;
  return { data: Object.keys((page ? data.items[0] : data) ?? {}), page };
}

describe('no input gives a 500, a bare answer or a stack trace', () => {
  it.each(named(operations.filter(({ method }) => method !== 'GET')))('as a body of %s', async (_route, operation) => {
    const { body = {}, ...valid } = await operation.valid(world);
    // whoever is changed by accident is not the world's own
    const params = { id: 999_999, product_id: 999_999, ...(operation.who === 'user' && valid.params) };
    const property = fc.asyncProperty(fc.oneof({ weight: 4, arbitrary: bodyLike(body) }, anyBody), async (rawBody) => {
      expectLegal(await ask(world, operation, { ...valid, params, rawBody }));
    });
    await fc.assert(property, { numRuns: 40 });
  });

  it.each(named(operations.filter(({ method }) => method === 'GET')))('as a query of %s', async (_route, operation) => {
    const valid = await operation.valid(world);
    const property = fc.asyncProperty(queryLike(Object.keys(operation.query ?? {})), async (query) => {
      expectLegal(await ask(world, operation, { ...valid, query }));
    });
    await fc.assert(property, { numRuns: 40 });
  });

  it.each(named(operations.filter(({ template }) => template.includes(':'))))(
    'in the path of %s',
    async (_route, operation) => {
      const property = fc.asyncProperty(pathWord, async (word) => {
        expectLegal(
          await ask(world, operation, { params: { id: word, product_id: word, key: word, app: word }, body: {} }),
        );
      });
      await fc.assert(property, { numRuns: 30 });
    },
  );

  it('as a path', async () => {
    const path = fc.array(fc.oneof(pathWord, fc.constantFrom('app-a', 'v1', 'users', 'auth', 'docs', '..')), {
      maxLength: 5,
    });
    const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE');
    const property = fc.asyncProperty(method, path, async (verb, words) => {
      const answer = await send(world.url, { method: verb, path: `/${words.join('/')}` });
      expect(answer.status).toBeLessThan(500);
      if (verb !== 'HEAD' && answer.headers['content-type']?.includes('json') && answer.json?.code !== undefined)
        expectLegal(answer);
    });
    await fc.assert(property, { numRuns: 200 });
  });

  it('as a header', async () => {
    const asked = fc.constantFrom(...operations.filter(({ template }) => /products|me$|health|notes$/.test(template)));
    const property = fc.asyncProperty(asked, headers, async ({ method, template }, junk) => {
      const answer = await send(world.url, { method, path: template.replace(/:\w+/, '1'), headers: junk });
      if (!answer.headers['content-encoding']) expectLegal(answer);
      expect(answer.status).toBeLessThan(500);
    });
    await fc.assert(property, { numRuns: 200 });
  });

  it('as the name of a thousand fields, nor does it take long', async () => {
    const login = operations.find(({ template }) => template === '/auth/login')!;
    const names = fc.uniqueArray(name, { minLength: 3, maxLength: 20 });
    const property = fc.asyncProperty(names, async (some) => {
      const fields = some.flatMap((each) =>
        Array.from({ length: 4000 }, (_, i) => `${JSON.stringify(each + String(i))}:{"a":[]}`),
      );
      const startedAt = performance.now();
      const answer = await ask(world, login, { rawBody: `{${fields.join()}}`.slice(0, 1_000_000) });
      expectLegal(answer);
      const whole = await ask(world, login, { rawBody: `{${fields.slice(0, 50_000).join()}}` });
      expectLegal(whole);
      expect(Buffer.byteLength(whole.text)).toBeLessThan(50_000);
      expect(performance.now() - startedAt).toBeLessThan(3000);
    });
    await fc.assert(property, { numRuns: 5 });
  });

  it('as bytes on a socket, and the next caller is served', async () => {
    const property = fc.asyncProperty(bytes, async (junk) => {
      const answered = await exchange(junk);
      for (const [, status] of answered.matchAll(/^HTTP\/1\.1 (\d{3})/gm)) expect(Number(status)).toBeLessThan(500);
      expect((await send(world.url, { method: 'GET', path: '/health/live' })).status).toBe(200);
    });
    await fc.assert(property, { numRuns: 100 });
  });
});

it.each(named(operations))('has answered junk to %s with what its document says (C3.6)', async (_route, operation) => {
  expect(await checkDocument(world, operation)).toEqual([]);
});

it('has logged no error on the way, and every answer (C1.1)', async () => {
  await world.everyAnswerLogged();
  expect(world.platform.logs.filter(({ level }) => level === 'error' || level === 'critical')).toEqual([]);
  expect(world.platform.lifecycle.runningRequests).toBe(0);
});

/** Writes and hangs up; what came back until then. */
function exchange(junk: Buffer): Promise<string> {
  return new Promise((resolve) => {
    let answered = '';
    const socket = connect(Number(new URL(world.url).port), '127.0.0.1');
    socket.on('data', (chunk) => (answered += chunk.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(answered);
    });
    socket.end(junk);
  });
}
