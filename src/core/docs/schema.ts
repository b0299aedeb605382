/** A JSON schema as OpenAPI 3.0 has it, as far as this room reads and writes it. */
export interface Schema {
  $ref?: string;
  type?: string;
  enum?: readonly unknown[];
  nullable?: boolean;
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  oneOf?: readonly Schema[];
  anyOf?: readonly Schema[];
  allOf?: readonly Schema[];
  maxProperties?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minimum?: number;
  pattern?: string;
  /** Whether its pattern is for what callers send alone. */
  'x-sent-pattern'?: boolean;
  format?: string;
  description?: string;
  example?: unknown;
}

export type Schemas = Readonly<Record<string, Schema>>;

const SCHEMAS = '#/components/schemas/';

export function refTo(name: string): Schema {
  return { $ref: SCHEMAS + name };
}

/** A ref to what `rename` makes of the name that this one leads to. */
export function renamedRef($ref: string, rename: (name: string) => string): string {
  return $ref.replace(/[^/]+$/, rename);
}

/** What a schema says itself, or what its `$ref` leads to. */
export function resolve(schema: Schema, schemas: Schemas): Schema {
  if (schema.$ref === undefined) return schema;
  const found = schemas[schema.$ref.slice(SCHEMAS.length)];
  if (!found) throw new Error(`${schema.$ref} leads nowhere`);
  return found;
}

/**
 * Nothing but null. OpenAPI 3.0 has no type of that name, and what `enum: [null]` means to a generator differs: this is
 * the narrowest type that has null.
 */
export const NULL: Schema = {
  type: 'object',
  nullable: true,
  additionalProperties: false,
  maxProperties: 0,
  description: 'Null.',
};

/** The keys that every answer has before and after its `data` (C1.1). */
export const TRACE_ID: Schema = {
  type: 'string',
  pattern: '^[0-9a-f]{32}$',
  example: '4bf92f3577b34da6a3ce929d0e0e4736',
};
export const TIMESTAMP: Schema = { type: 'string', format: 'date-time', example: '2026-11-21T10:30:00.000Z' };

/** The name of the schema of one broken rule of one field (C1.2). */
export const FIELD_ERROR_NAME = 'FieldError';
export const FIELD_ERROR: Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['field', 'code', 'message'],
  properties: {
    field: { type: 'string', description: 'Path of the field.', example: 'items[0].quantity' },
    code: { type: 'string', description: 'Name of the rule.', example: 'min' },
    message: { type: 'string', description: 'For people.', example: 'quantity must not be less than 1' },
  },
};
