import { applyDecorators, RequestMethod, SetMetadata } from '@nestjs/common';
import { METHOD_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { ApiExtension, ApiHeader } from '@nestjs/swagger';
import { IF_MATCH_SCHEMA } from './entity-tag.js';
import { httpCachingOf } from './http-cache.js';
import { readSeenVersion } from './seen-version.js';

const VERSIONED = Symbol('rookery:versioned');
const CHANGING: readonly unknown[] = [RequestMethod.PATCH, RequestMethod.PUT, RequestMethod.DELETE];

type Controller = abstract new (...args: never[]) => object;

const changesVersion = applyDecorators(
  ApiHeader({
    name: 'if-match',
    required: false,
    description: '`ETag` of the version that was seen; several with commas, or * for any. A stale one is 412.',
    schema: IF_MATCH_SCHEMA,
  }),
  ApiExtension('x-versioned', true),
) as MethodDecorator;

/**
 * The resource of this controller counts its versions: every PATCH, PUT and DELETE honours `If-Match`, and its document
 * says so. Each takes what the caller has seen by `@Seen()` and asks it of the locked row, or the start is refused.
 * Source: RFC 9110, 13.1.1; C3.4.
 */
export function Versioned(): ClassDecorator {
  return (controller) => {
    SetMetadata(VERSIONED, true)(controller);
    const prototype = controller.prototype as object;
    for (const name of changingHandlers(prototype))
      changesVersion(prototype, name, Object.getOwnPropertyDescriptor(prototype, name) ?? {});
  };
}

/** Handlers that could overwrite a change which their caller has not seen, each with what to do. */
export function unseenChanges(controller: Controller): string[] {
  const { name } = controller;
  const prototype = controller.prototype as object;
  const isVersioned = Reflect.getMetadata(VERSIONED, controller) === true;
  if (!isVersioned && !tellsVersion(prototype)) return [];
  return changingHandlers(prototype).flatMap((handler) => {
    if (!isVersioned)
      return [`${name}.${handler} changes what tells its version in an ETag: ${name} is not @Versioned()`];
    return takesSeen(controller, handler) ? [] : [`${name}.${handler} takes no @Seen(): it cannot know what was seen`];
  });
}

function handlersOf(prototype: object): (readonly [name: string, handler: object])[] {
  return Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(([name, { value }]) =>
    typeof value === 'function' && name !== 'constructor' ? [[name, value as object] as const] : [],
  );
}

function changingHandlers(prototype: object): string[] {
  return handlersOf(prototype)
    .filter(([, handler]) => CHANGING.includes(Reflect.getMetadata(METHOD_METADATA, handler)))
    .map(([name]) => name);
}

function tellsVersion(prototype: object): boolean {
  return handlersOf(prototype).some(([, handler]) => httpCachingOf(handler)?.version !== undefined);
}

function takesSeen(controller: Controller, handler: string): boolean {
  const noted = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handler) as object | undefined;
  const values = Object.values(noted ?? {}) as { factory?: unknown }[];
  return values.some(({ factory }) => factory === readSeenVersion);
}
