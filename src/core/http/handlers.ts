import { MetadataScanner } from '@nestjs/core';
import type { Module } from '@nestjs/core/injector/module.js';

export type Controller = abstract new (...args: never[]) => object;

const scanner = new MetadataScanner();

/** The controllers of these modules, such as those of a `ModulesContainer`. */
export function controllersOf(modules: Iterable<Pick<Module, 'controllers'>>): Controller[] {
  const wrappers = [...modules].flatMap(({ controllers }) => [...controllers.values()]);
  return wrappers.map(({ metatype }) => metatype as Controller);
}

/** The methods of a controller by name, inherited ones too: Nest mounts a base class's routes as well. */
export function handlersOf(controller: Controller): (readonly [name: string, handler: object])[] {
  const prototype = controller.prototype as Record<string, object>;
  return scanner.getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name];
    return handler ? [[name, handler] as const] : [];
  });
}
