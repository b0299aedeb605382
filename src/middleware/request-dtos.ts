import type { Type as Class } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { ModulesContainer } from '@nestjs/core';
import { ContextUtils } from '@nestjs/core/helpers/context-utils.js';
import { type Controller, controllersOf, fieldsOf, handlersOf } from '#core/http';

/** What the pipe will be asked to validate. */
export interface RequestDtos {
  dtos: ReadonlySet<Class<object>>;
  /** Bodies, paths and queries that no DTO describes: handler, parameter and what to do. */
  problems: readonly string[];
}

interface Parameter {
  /** Such as `NotesController.createNote, parameter 1, @Body()`. */
  place: string;
  /** Absent when the compiler did not note it. */
  type: unknown;
  /** Of one value alone. */
  name: string | undefined;
}

/** What a decorator such as `@Body()` has left behind, by a key that says which it was. */
type Noted = Record<string, { index: number; data?: string }>;

/** Those whose values the pipe is given; to Nest the rest is custom. */
const DECORATORS: ReadonlyMap<string, string> = new Map([
  [String(RouteParamtypes.BODY), '@Body'],
  [String(RouteParamtypes.QUERY), '@Query'],
  [String(RouteParamtypes.PARAM), '@Param'],
]);

/** The compiler's names of types that are no classes of ours. */
const NO_CLASSES: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [undefined, 'an unknown type'],
  [Object, 'an interface, a union or any'],
  [Array, 'a list'],
]);

export function requestDtosOf(modules: ModulesContainer): RequestDtos {
  const dtos = new Set<Class<object>>();
  const problems: string[] = [];
  for (const controller of controllersOf(modules.values()))
    for (const parameter of parametersOf(controller)) {
      const problem = problemOf(parameter);
      if (problem === undefined) dtos.add(parameter.type as Class<object>);
      else problems.push(`${parameter.place}: ${problem}`);
    }
  return { dtos, problems };
}

/** Read by the functions by which Nest itself reads them: what is listed is what the pipe will be given. */
function parametersOf(controller: Controller): Parameter[] {
  const context = new ContextUtils();
  const instance = Object.create(controller.prototype as object) as Record<string, unknown>;
  return handlersOf(controller).flatMap(([method]) => {
    const noted = context.reflectCallbackMetadata<Noted | undefined>(instance, method, ROUTE_ARGS_METADATA) ?? {};
    const types = context.reflectCallbackParamtypes(instance, method) as unknown[] | undefined;
    return Object.entries(noted).flatMap(([key, { index, data: name }]) => {
      const decorator = DECORATORS.get(context.mapParamType(key));
      if (!decorator) return [];
      const place = `${controller.name}.${method}, parameter ${index + 1}, ${decorator}(${quoted(name)})`;
      return { place, type: types?.[index], name };
    });
  });
}

function quoted(name: string | undefined): string {
  return name === undefined ? '' : `'${name}'`;
}

function problemOf({ type, name }: Parameter): string | undefined {
  const remedy = 'take a class whose properties have @…Field() decorators';
  if (name !== undefined) return `the others would go unread; ${remedy}, one of them named ${name}`;
  if (typeof type === 'function' && fieldsOf(type as Class<object>).length > 0) return undefined;
  const found = NO_CLASSES.get(type) ?? (type as Class<object>).name;
  return `${found} has no fields; ${remedy}${type === Array ? ', one of them a @ListField()' : ''}`;
}
