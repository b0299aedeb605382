import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { ModulesContainer } from '@nestjs/core';
import { accessOf } from '#core/auth';
import { isCached } from '#core/cache';
import { type Controller, controllersOf, handlersOf, httpCachingOf } from '#core/http';

/** What is the same whoever asks. */
const SHARED_ARGUMENTS: readonly string[] = [String(RouteParamtypes.PARAM), String(RouteParamtypes.QUERY)];

/** No answer for one caller may be kept for another. @throws Error naming every handler that would do so */
export function ensureShareable(modules: ModulesContainer): void {
  const problems = controllersOf(modules.values()).flatMap(problemsOf);
  if (problems.length > 0) throw new Error(`answers would be shared among callers:\n${problems.join('\n')}`);
}

function problemsOf(controller: Controller): string[] {
  return handlersOf(controller).flatMap(([method, handler]) => {
    const cached = isCached(handler);
    if (!cached && !httpCachingOf(handler)?.isPublic) return [];
    const place = `${controller.name}.${method}`;
    if (!accessOf(handler, controller).public) return [`${place} is not @Public(): nobody else may have its answer`];
    if (cached && !takesSharedAlone(controller, method))
      return [`${place} is @Cached() and takes more than @Param() and @Query(): cache what its service gives instead`];
    return [];
  });
}

function takesSharedAlone(controller: Controller, method: string): boolean {
  const noted = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) as object | undefined;
  // a key is `<kind>:<index>`, or a name of its own for what a custom decorator gives
  return Object.keys(noted ?? {}).every((key) => SHARED_ARGUMENTS.includes(key.split(':', 1).join('')));
}
