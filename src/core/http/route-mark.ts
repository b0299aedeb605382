import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';

/** A mark that hooks can read from `routeOptions.config`; unlike with Nest's `RouteConfig`, a route may have several. */
export function markRoute(mark: Readonly<Record<string, unknown>>): MethodDecorator {
  return (_target, _property, descriptor) => {
    const handler = descriptor.value as object;
    const known = Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, handler) as object | undefined;
    Reflect.defineMetadata(FASTIFY_ROUTE_CONFIG_METADATA, { ...known, ...mark }, handler);
  };
}
