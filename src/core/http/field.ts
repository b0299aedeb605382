import { applyDecorators, type Type as Class } from '@nestjs/common';
import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { AreDistinct } from './list-rules.js';
import { IsEmailAddress, IsText, type LengthOf, MaxCodePoints, MinCodePoints, textPattern } from './text-rules.js';

export type FieldKind = 'integer' | 'text' | 'boolean' | 'instant' | 'list' | 'map' | 'json';

/** What the wire shape of a DTO's field is; read by the coercion of queries and by the serialiser. */
export interface Field {
  property: string;
  kind: FieldKind;
  optional: boolean;
  nullable: boolean;
  /** Class of a list's or map's members; a list of words has none. */
  of?: () => Class<object>;
  /** Of a list: more are refused before any of them is looked at. */
  maxItems?: number;
}

export interface FieldOptions {
  description: string;
  example?: unknown;
  optional?: boolean;
  nullable?: boolean;
  /** Documented value of an absent field. */
  default?: unknown;
}

const ownFields = new WeakMap<object, Field[]>();
const allFields = new WeakMap<object, readonly Field[]>();

/** The fields of a DTO class, inherited ones first; collected once. */
export function fieldsOf(dto: Class<object>): readonly Field[] {
  const known = allFields.get(dto);
  if (known) return known;
  const parent = Object.getPrototypeOf(dto) as Class<object> | null;
  const inherited = parent?.prototype ? fieldsOf(parent) : [];
  const own = new Map((ownFields.get(dto.prototype as object) ?? []).map((each) => [each.property, each]));
  // a property declared anew keeps its place
  const fields = [...new Map([...inherited.map((each) => [each.property, each] as const), ...own]).values()];
  allFields.set(dto, fields);
  return fields;
}

interface FieldParts extends Pick<Field, 'of' | 'maxItems'> {
  /** Its OpenAPI schema, but for what the options say. */
  schema: object;
  /** class-validator's decorators. */
  rules: PropertyDecorator[];
}

function field(kind: FieldKind, options: FieldOptions, { schema, rules, ...more }: FieldParts): PropertyDecorator {
  const { optional = false, nullable = false, description, example, default: fallback } = options;
  const remember: PropertyDecorator = (target, property) => {
    const fields = ownFields.get(target) ?? [];
    fields.push({ property: String(property), kind, optional, nullable, ...more });
    ownFields.set(target, fields);
  };
  // not IsOptional(): that one lets null pass wherever absence may
  const present = ValidateIf((_dto, value) => !(optional && value === undefined) && !(nullable && value === null));
  const documented = {
    description,
    required: !optional,
    nullable,
    ...(example !== undefined && { example }),
    ...(fallback !== undefined && { default: fallback }),
  };
  return applyDecorators(remember, present, ApiProperty({ ...schema, ...documented }), ...rules);
}

export interface IntegerOptions extends FieldOptions {
  min?: number;
  max?: number;
}

/** A whole number, `min` 0 … `max` 2^53−1 unless said otherwise. */
export function IntegerField({
  min = 0,
  max = Number.MAX_SAFE_INTEGER,
  ...options
}: IntegerOptions): PropertyDecorator {
  // no format: int64 holds more than a number of JavaScript does, and generators make a BigInt of it
  const schema = { type: 'integer', minimum: min, maximum: max };
  return field('integer', options, { schema, rules: [IsInt(), Min(min), Max(max)] });
}

export interface TextOptions extends FieldOptions {
  /** In code points, as databases count. */
  minLength?: number;
  maxLength: number;
  /** Counts otherwise: of a text that is normalised before it is kept. */
  lengthOf?: LengthOf;
  pattern?: RegExp;
  oneOf?: readonly string[];
  email?: boolean;
  /** Line breaks and tabs are allowed. */
  multiline?: boolean;
}

/** Well-formed Unicode text without control characters. */
export function TextField({
  minLength = 0,
  maxLength,
  lengthOf,
  pattern,
  oneOf,
  email,
  multiline = false,
  ...options
}: TextOptions): PropertyDecorator {
  // words say all there is to say of a text
  const documented = oneOf ? { enum: [...oneOf] } : { minLength, maxLength, ...formOf({ pattern, email, multiline }) };
  const schema = { type: 'string', ...documented };
  const rules = [IsText(multiline), MinCodePoints(minLength, lengthOf), MaxCodePoints(maxLength, lengthOf)];
  if (pattern) rules.push(Matches(pattern));
  if (oneOf) rules.push(IsIn([...oneOf]));
  if (email) rules.push(IsEmailAddress());
  return field('text', options, { schema, rules });
}

/** How a text looks, in a document; what holds for each text is said where callers send one. */
function formOf({ pattern, email, multiline = false }: Pick<TextOptions, 'pattern' | 'email' | 'multiline'>): object {
  if (email) return { format: 'email' };
  if (pattern) return { pattern: pattern.source };
  return { pattern: textPattern(multiline), 'x-sent-pattern': true };
}

export function BooleanField(options: FieldOptions): PropertyDecorator {
  return field('boolean', options, { schema: { type: 'boolean' }, rules: [IsBoolean()] });
}

/** An instant on the way out: UTC, ISO 8601 with milliseconds. */
export function InstantField(options: FieldOptions): PropertyDecorator {
  const example = '2026-11-21T10:30:00.000Z';
  return field('instant', { example, ...options }, { schema: { type: 'string', format: 'date-time' }, rules: [] });
}

export interface ListOptions extends FieldOptions {
  minItems?: number;
  maxItems: number;
  /** Items must differ in this. */
  distinctBy?: (item: never) => unknown;
}

/** A list of objects of one DTO class. */
export function ListField(
  of: () => Class<object>,
  { minItems = 0, maxItems, distinctBy, ...options }: ListOptions,
): PropertyDecorator {
  const rules = [
    IsArray(),
    ArrayMinSize(minItems),
    ArrayMaxSize(maxItems),
    ValidateNested({ each: true }),
    IsObject({ each: true }),
  ];
  if (distinctBy) rules.push(AreDistinct(distinctBy));
  // what differs in its key is not the same
  const schema = { type: () => of(), isArray: true, minItems, maxItems, ...(distinctBy && { uniqueItems: true }) };
  return field('list', options, { schema, rules, of, maxItems });
}

/** A list of words out of a closed set. */
export function WordsField({
  oneOf,
  maxItems,
  minItems = 0,
  ...options
}: FieldOptions & { oneOf: readonly string[]; minItems?: number; maxItems: number }): PropertyDecorator {
  const rules = [
    IsArray(),
    ArrayMinSize(minItems),
    ArrayMaxSize(maxItems),
    AreDistinct((word: unknown) => word),
    IsIn([...oneOf], { each: true }),
  ];
  const schema = { type: 'string', enum: [...oneOf], isArray: true, minItems, maxItems, uniqueItems: true };
  return field('list', options, { schema, rules, maxItems });
}

/**
 * JSON of a shape that no DTO class has. It is not looked at before the rules that stand beside this are asked: they
 * decide how deep and how long it may be.
 */
export function JsonField({ schema, ...options }: FieldOptions & { schema: object }): PropertyDecorator {
  return field('json', options, { schema, rules: [] });
}

/** On the way out: objects of one DTO class by name. */
export function MapField(of: () => Class<object>, options: FieldOptions): PropertyDecorator {
  const schema = { type: 'object', additionalProperties: { $ref: getSchemaPath(of()) } };
  const documented: PropertyDecorator = (target) => {
    ApiExtraModels(of())(target.constructor);
  };
  return field('map', options, { schema, rules: [documented], of });
}
