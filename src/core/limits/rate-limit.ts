import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { ensureLimit, type Limit } from './limit.store.js';

const RATE_LIMIT = Symbol('rookery:rate-limit');

/**
 * How often one user, or one address where nobody is signed in, may call this route, instead of `RATE_LIMIT_MAX`
 * (C9.4). On a controller: each of its routes. @throws Error for a limit that cannot be kept
 */
export function RateLimit(limit: Limit): MethodDecorator & ClassDecorator {
  ensureLimit(limit);
  return applyDecorators(SetMetadata(RATE_LIMIT, limit), ApiExtension('x-rate-limit', limit));
}

/** The mark of a handler, else of its controller; read once a route, not with every request. */
export function rateLimitOf(handler: object, controller: object): Limit | undefined {
  return (Reflect.getMetadata(RATE_LIMIT, handler) ?? Reflect.getMetadata(RATE_LIMIT, controller)) as Limit | undefined;
}
