import type { Type as Class } from '@nestjs/common';
import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { fieldsOf } from '#core/http';

/** Every class with declared fields that a handler of these modules takes: what the pipe will be asked to judge. */
export function requestDtosOf(modules: ModulesContainer): Set<Class<object>> {
  const dtos = new Set<Class<object>>();
  for (const { metatype } of [...modules.values()].flatMap(({ controllers }) => [...controllers.values()]))
    for (const type of parameterTypes(metatype?.prototype as object | undefined)) if (isDto(type)) dtos.add(type);
  return dtos;
}

/** What the compiler noted of the parameters of a class's methods. */
function parameterTypes(prototype: object = {}): unknown[] {
  const methods = new MetadataScanner().getAllMethodNames(prototype);
  return methods.flatMap(
    (method) => (Reflect.getMetadata('design:paramtypes', prototype, method) as unknown[] | undefined) ?? [],
  );
}

function isDto(type: unknown): type is Class<object> {
  return typeof type === 'function' && fieldsOf(type as Class<object>).length > 0;
}
