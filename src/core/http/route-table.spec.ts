import { beforeAll, describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import { RouteTable } from './route-table.js';

const ROUTES: readonly [method: 'GET' | 'DELETE' | 'PUT', path: string][] = [
  ['GET', '/things/mine'],
  ['GET', '/things/:id'],
  ['DELETE', '/things/:thing_id'],
  ['PUT', '/things/:id/parts/:part'],
  ['GET', '/things/:id/parts/first'],
  ['DELETE', '/:kind/all'],
];

describe('the table of routes', () => {
  const table = new RouteTable();
  const server = fastify();
  beforeAll(async () => {
    table.watch(server);
    for (const [method, url] of ROUTES) server.route({ method, url, handler: () => undefined });
    await server.ready();
  });

  it.each([
    ['/things/mine', ['GET', 'HEAD']],
    ['/things/1', ['DELETE', 'GET', 'HEAD']],
    ['/things/1?mine', ['DELETE', 'GET', 'HEAD']],
    ['/things/1/parts/2', ['PUT']],
    ['/things/mine/parts/first', ['GET', 'HEAD']],
    ['/others/all', ['DELETE']],
    ['/things/', []],
    ['/nowhere', []],
  ])('names the methods of the closest template at %s, and of no other (C2)', (path, methods) => {
    expect(table.allowedAt(path)).toEqual(methods);
  });

  it.each([
    ['/things/mine', '/things/:thing_id', true],
    ['/things/mine', '/things/mine', false],
    ['/things/2', '/things/:thing_id', false],
    ['/things/2', '/things/:id', false],
    ['/things/2/parts/first', '/things/:id/parts/:part', true],
    ['/things/all', '/:kind/all', false],
    ['/others/all', '/:kind/all', false],
    ['/elsewhere', '*', false],
  ])('tells that %s is taken by %s for its own: %s (C2)', (path, template, is) => {
    expect(table.isSwallowed(path, template)).toBe(is);
  });
});
