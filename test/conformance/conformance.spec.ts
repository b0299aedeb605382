import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apps } from '../../src/apps/registry.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { boot } from '../boot.js';
import { closeWire, send } from '../support/wire.js';
import { checks } from './checks/index.js';
import { coverageFaults } from './coverage.js';
import { operationsOf } from './expectation.js';
import { appAExpectations } from './expectations/app-a.js';
import { appBExpectations } from './expectations/app-b.js';
import { appCExpectations, failingRoutes } from './expectations/app-c.js';
import { documentRoutes, documents, platformExpectations } from './expectations/platform.js';
import { faultsOf } from './faults.js';
import { ENV, World } from './world.js';

const operations = [
  ...operationsOf(platformExpectations, false),
  ...operationsOf({ ...appAExpectations, ...appBExpectations, ...appCExpectations }, true),
];
const failing = operationsOf(
  Object.fromEntries(
    Object.keys(failingRoutes).map((route) => [route, { who: 'anyone', status: 200, valid: () => ({}) }]),
  ),
  true,
);

let world: World;

beforeAll(async () => {
  world = await World.of(await boot({ apps: [...apps, appC], env: ENV }));
});
afterAll(async () => {
  closeWire();
  await world.platform.close();
});

it('expects exactly the routes that Fastify serves', () => {
  expect(coverageFaults(world.platform.routes.routes, [...operations, ...failing], documentRoutes)).toEqual([]);
});

it('hears of every route that Fastify knows', () => {
  const fastify = world.platform.nest.getHttpAdapter().getInstance();
  const known = world.platform.routes.routes.filter(({ method, path }) => fastify.hasRoute({ method, url: path }));
  expect(known).toHaveLength(world.platform.routes.routes.length);
  // a line of the tree names its methods in brackets
  const routes = [...fastify.printRoutes({ commonPrefix: false }).matchAll(/\(([A-Z, ]+)\)/g)];
  const count = routes.flatMap(([, methods = '']) => methods.split(', ')).length;
  expect(count).toBe(world.platform.routes.routes.length);
});

describe.each(operations.map((operation) => [`${operation.method} ${operation.template}`, operation] as const))(
  '%s',
  (_route, operation) => {
    it.each(Object.entries(checks))('%s', async (_sentence, check) => {
      expect(await check(world, operation, [...operations, ...failing])).toEqual([]);
    });
  },
);

describe.each(Object.entries(failingRoutes))('%s', (route, { status, code }) => {
  it.each(['', '/v1'])('fails at %s/ with its code and nothing more (C1.5, C2)', async (prefix) => {
    const [method = '', path = ''] = route.split(' ');
    const answer = await send(world.url, { method, path: prefix + path });
    world.remember(answer);
    expect(faultsOf(answer, { status, code })).toEqual([]);
  });
});

it.each(documents)('answers %s bare, with its trace id (C1.4)', async (path) => {
  const answer = await send(world.url, { method: 'GET', path });
  world.remember(answer);
  expect(faultsOf(answer, { status: 200, code: undefined })).toEqual([]);
  expect(answer.json?.trace_id).toBeUndefined();
});

it('has logged every answer above under the trace id it carried (C1.1)', async () => {
  await world.everyAnswerLogged();
});
