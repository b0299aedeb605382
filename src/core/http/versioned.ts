import { applyDecorators, RequestMethod, SetMetadata } from '@nestjs/common';
import { METHOD_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner } from '@nestjs/core';
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
 * The resource of this controller counts its versions: every PATCH, PUT and DELETE, and what else takes `@Seen()`,
 * honours `If-Match`, and its document says so. Each takes what the caller has seen by `@Seen()` and asks it of the locked row, or the start is refused.
 * Source: RFC 9110, 13.1.1; C3.4.
 */
export function Versioned(): ClassDecorator {
  return (controller) => {
    SetMetadata(VERSIONED, true)(controller);
    const prototype = controller.prototype as object;
    for (const name of Object.getOwnPropertyNames(prototype).filter((each) => isConcerned(controller, each)))
      changesVersion(prototype, name, Object.getOwnPropertyDescriptor(prototype, name) ?? {});
  };
}

/** Handlers that could overwrite a change which their caller has not seen, each with what to do. */
export function unseenChanges(controller: Controller): string[] {
  const { name } = controller;
  const isMarked = Reflect.getOwnMetadata(VERSIONED, controller) === true;
  const concerned = methodNames(controller).filter((method) => isConcerned(controller, method));
  const isMeant = isMarked || Reflect.getMetadata(VERSIONED, controller) === true || tellsVersion(controller);
  return concerned.flatMap((method) => {
    const place = `${name}.${method}`;
    if (!isMeant && !takesSeen(controller, method)) return [];
    if (!isMarked) return [`${place} changes what counts its versions: ${name} is not @Versioned()`];
    if (!takesSeen(controller, method)) return [`${place} takes no @Seen(): it cannot know what was seen`];
    if (!Object.hasOwn(controller.prototype as object, method))
      return [`${place} is inherited: its document would say nothing of If-Match`];
    return [];
  });
}

function methodNames(controller: Controller): string[] {
  return new MetadataScanner().getAllMethodNames(controller.prototype as object);
}

/** Whether it changes the resource: by its method, or because it asks what was seen. */
function isConcerned(controller: object, method: string): boolean {
  const { prototype } = controller as { prototype: Record<string, unknown> };
  const handler = method === 'constructor' ? undefined : prototype[method];
  if (typeof handler !== 'function') return false;
  return CHANGING.includes(Reflect.getMetadata(METHOD_METADATA, handler)) || takesSeen(controller, method);
}

function tellsVersion(controller: Controller): boolean {
  const prototype = controller.prototype as Record<string, object>;
  return methodNames(controller).some((method) => httpCachingOf(prototype[method] ?? {})?.version !== undefined);
}

function takesSeen(controller: object, method: string): boolean {
  const noted = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) as object | undefined;
  const values = Object.values(noted ?? {}) as { factory?: unknown }[];
  return values.some(({ factory }) => factory === readSeenVersion);
}
