import type { Type as Class } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { accessOf } from '#core/auth';
import { isCached } from '#core/cache';
import { httpCachingOf } from '#core/http';

/** What is the same whoever asks. */
const SHARED_ARGUMENTS: readonly string[] = [String(RouteParamtypes.PARAM), String(RouteParamtypes.QUERY)];

/** No answer for one caller may be kept for another. @throws Error naming every handler that would do so */
export function ensureShareable(modules: ModulesContainer): void {
  const controllers = [...modules.values()].flatMap(({ controllers: each }) => [...each.values()]);
  const problems = controllers.flatMap(({ metatype }) => problemsOf(metatype as Class<object>));
  if (problems.length > 0) throw new Error(`answers would be shared among callers:\n${problems.join('\n')}`);
}

function problemsOf(controller: Class<object>): string[] {
  const prototype = controller.prototype as Record<string, object>;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((method) => {
    const handler = prototype[method];
    if (!handler) return [];
    const cached = isCached(handler);
    if (!cached && !httpCachingOf(handler)?.isPublic) return [];
    const place = `${controller.name}.${method}`;
    if (!accessOf(handler, controller).public) return [`${place} is not @Public(): nobody else may have its answer`];
    if (cached && !takesSharedAlone(controller, method))
      return [`${place} is @Cached() and takes more than @Param() and @Query(): cache what its service gives instead`];
    return [];
  });
}

function takesSharedAlone(controller: Class<object>, method: string): boolean {
  const noted = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) as object | undefined;
  // a key is `<kind>:<index>`, or a name of its own for what a custom decorator gives
  return Object.keys(noted ?? {}).every((key) => SHARED_ARGUMENTS.includes(key.split(':', 1).join('')));
}
