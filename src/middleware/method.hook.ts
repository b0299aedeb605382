import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { AppError, codes } from '#core/errors';
import { RouteTable } from '#core/http';
import type { Hook } from './hook.js';

/**
 * Refuses a method that a path does not have, where another template would take the path for its own: it is 4004, as where
 * no template takes it (C2). A preHandler, because the answer to a path that is not found comes after the body, too.
 */
@Injectable()
export class MethodHook implements Hook {
  constructor(private readonly routes: RouteTable) {}

  mount(fastify: FastifyInstance): void {
    const { routes } = this;
    fastify.addHook('preHandler', ({ method, url, routeOptions }, _reply, done) => {
      const isSwallowed = routeOptions.url !== undefined && routes.isSwallowed(method, url, routeOptions.url);
      done(isSwallowed ? methodNotAllowed(routes.allowedAt(url)) : undefined);
    });
  }
}

export function methodNotAllowed(allowed: ReturnType<RouteTable['allowedAt']>): AppError {
  return new AppError(codes.methodNotAllowed, { headers: { allow: allowed.join(', ') } });
}
