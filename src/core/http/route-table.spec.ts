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
  ['GET', '/orders/:id'],
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
    ['/orders/all', ['DELETE', 'GET', 'HEAD']],
    ['/things/', []],
    ['/nowhere', []],
  ])('names the methods that are answered at %s, and no other (C2)', (path, methods) => {
    expect(table.allowedAt(path)).toEqual(methods);
  });

  it.each([
    ['DELETE', '/things/mine', '/things/:thing_id', true],
    ['GET', '/things/mine', '/things/mine', false],
    ['DELETE', '/things/2', '/things/:thing_id', false],
    ['GET', '/things/2', '/things/:id', false],
    ['PUT', '/things/2/parts/first', '/things/:id/parts/:part', true],
    ['DELETE', '/orders/all', '/:kind/all', false],
    ['DELETE', '/others/all', '/:kind/all', false],
    ['GET', '/elsewhere', '*', false],
  ])('tells that %s %s is taken by %s for its own: %s (C2)', (method, path, template, is) => {
    expect(table.isSwallowed(method, path, template)).toBe(is);
  });
});
