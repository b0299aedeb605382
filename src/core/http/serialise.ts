import type { Type as Class } from '@nestjs/common';
import fastJsonStringify, { type Schema } from 'fast-json-stringify';
import { fieldsOf } from './field.js';

// JSON as it is
const ANYTHING = {};

export type Serialise = (value: unknown) => string;

/** The JSON schema of what a DTO class looks like on the wire. */
export function schemaOf(dto: Class<object>): Schema {
  const properties: Record<string, Schema> = {};
  const required: string[] = [];
  for (const { property, kind, optional, nullable, of } of fieldsOf(dto)) {
    const base: Schema = baseSchema(kind, of);
    properties[property] = nullable ? { ...base, nullable: true } : base;
    if (!optional) required.push(property);
  }
  return { type: 'object', properties, required, additionalProperties: false };
}

function baseSchema(kind: string, of?: () => Class<object>): Schema {
  if (kind === 'list') return { type: 'array', items: of ? schemaOf(of()) : { type: 'string' } };
  if (kind === 'map' && of) return { type: 'object', additionalProperties: schemaOf(of()) };
  if (kind === 'integer' || kind === 'boolean') return { type: kind };
  if (kind === 'json') return ANYTHING as Schema;
  return { type: 'string' };
}

export function listSchemaOf(dto: Class<object>): Schema {
  return { type: 'array', items: schemaOf(dto) };
}

export function pageSchemaOf(dto: Class<object>): Schema {
  const count: Schema = { type: 'integer' };
  const nullableCount: Schema = { type: 'integer', nullable: true };
  return {
    type: 'object',
    properties: {
      items: { type: 'array', items: schemaOf(dto) },
      total: nullableCount,
      page: count,
      page_size: count,
      total_pages: nullableCount,
    },
    required: ['items', 'total', 'page', 'page_size', 'total_pages'],
  };
}

/** Compiles a serialiser: fields nobody declared are dropped, a missing one is an error of ours. */
export function compileSerialiser(schema: Schema): Serialise {
  return fastJsonStringify(schema);
}
