import type { Type as Class } from '@nestjs/common';
import type { FieldError } from '#core/errors';
import { type Field, fieldsOf } from '#core/http';

export interface DeclaredPart {
  plain: Record<string, unknown>;
  /** The fields nobody declared: 3001 (C2). */
  unknown: FieldError[];
}

// stands for an object or list where none is declared: it breaks every rule, whatever was in it
const MISPLACED = Symbol('an object or a list');

/**
 * The fields of a value that its DTO declares, and complaints about the others. Nothing else of what a caller sends is
 * walked: class-transformer and class-validator follow him as deep as he nests, drop without a word what is named like
 * a method, and take seconds for thousands of unknown names.
 */
export function declaredPart(value: object, dto: Class<object>, path = ''): DeclaredPart {
  const fields = new Map(fieldsOf(dto).map((field) => [field.property, field]));
  const part: DeclaredPart = { plain: {}, unknown: [] };
  for (const [name, inner] of Object.entries(value) as [string, unknown][]) {
    const field = fields.get(name);
    const at = path === '' ? name : `${path}.${name}`;
    if (field) part.plain[name] = shaped(inner, field, at, part.unknown);
    else part.unknown.push({ field: at, code: 'unknown_field', message: `property ${name} should not exist` });
  }
  return part;
}

function shaped(value: unknown, { kind, of }: Field, path: string, unknown: FieldError[]): unknown {
  if (!isNested(value)) return value;
  if (kind !== 'list' || !Array.isArray(value)) return MISPLACED;
  return value.map((item: unknown, index) => {
    if (!isNested(item)) return item;
    if (!of || Array.isArray(item)) return MISPLACED;
    const part = declaredPart(item, of(), `${path}[${index}]`);
    unknown.push(...part.unknown);
    return part.plain;
  });
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
