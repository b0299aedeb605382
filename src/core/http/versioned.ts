import { RequestMethod, SetMetadata } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { type Controller, handlersOf } from './handlers.js';
import { httpCachingOf } from './http-cache.js';
import { readSeenVersion } from './seen-version.js';

const VERSIONED = Symbol('rookery:versioned');
const CHANGING: readonly unknown[] = [
  RequestMethod.PATCH,
  RequestMethod.PUT,
  RequestMethod.DELETE,
  RequestMethod.ALL, // it is all three
];

interface Handler {
  /** `<class>.<method>`. */
  place: string;
  controller: Controller;
  paths: readonly string[];
  isChanging: boolean;
  tellsVersion: boolean;
  takesSeen: boolean;
}

/**
 * The resource of this controller counts its versions: each PATCH, PUT and DELETE, inherited ones too, takes what the
 * caller has seen by `@Seen()` and asks it of the locked row, or the start is refused. Source: RFC 9110, 13.1.1; C3.4.
 */
export function Versioned(): ClassDecorator {
  return SetMetadata(VERSIONED, true);
}

/**
 * The handlers that could overwrite a change which their caller has not seen, each with what to do.
 * @param controllers of one app: two of them may share a path
 */
export function unseenChanges(controllers: readonly Controller[]): string[] {
  const handlers = controllers.flatMap(describe);
  const telling = handlers.filter(({ tellsVersion }) => tellsVersion);
  return handlers.flatMap(({ place, controller, paths, isChanging, takesSeen }) => {
    const { name } = controller;
    const isVersioned = Reflect.getMetadata(VERSIONED, controller) === true;
    const isTold = telling.some((each) => each.controller === controller || each.paths.some((p) => paths.includes(p)));
    if (isVersioned) return isChanging && !takesSeen ? [`${place} takes no @Seen(): it cannot know what was seen`] : [];
    if (isChanging && isTold)
      return [`${place} changes what tells its version in an ETag: ${name} is not @Versioned()`];
    return takesSeen ? [`${place} takes @Seen(): ${name} is not @Versioned()`] : [];
  });
}

function describe(controller: Controller): Handler[] {
  return handlersOf(controller).flatMap(([name, handler]) => {
    const method: unknown = Reflect.getMetadata(METHOD_METADATA, handler);
    if (method === undefined) return [];
    const isChanging = CHANGING.includes(method);
    const tellsVersion = httpCachingOf(handler)?.version !== undefined;
    const place = `${controller.name}.${name}`;
    const takesSeen = isSeenTaken(controller, name);
    return [{ place, controller, paths: pathsOf(controller, handler), isChanging, tellsVersion, takesSeen }];
  });
}

function isSeenTaken(controller: Controller, handler: string): boolean {
  const noted = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handler) as object | undefined;
  const values = Object.values(noted ?? {}) as { factory?: unknown }[];
  return values.some(({ factory }) => factory === readSeenVersion);
}

/** The paths of a handler within its app, however their parameters are called. */
function pathsOf(controller: Controller, handler: object): string[] {
  const [prefixes, ends] = [controller, handler].map((of) =>
    [(Reflect.getMetadata(PATH_METADATA, of) as string | string[] | undefined) ?? ''].flat(),
  );
  const joined = prefixes?.flatMap((prefix) => ends?.map((end) => `${prefix}/${end}`) ?? []) ?? [];
  return joined.map((path) => path.split('/').filter(Boolean).join('/').replace(/:\w+/g, ':_'));
}
