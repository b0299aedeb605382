import type { Type as Class } from '@nestjs/common';
import { plainToInstance, Type } from 'class-transformer';
import { getMetadataStorage, useContainer, validateSync, type ValidationError } from 'class-validator';
import { AppError, codes, type FieldError } from '#core/errors';
import { type Field, fieldsOf } from '#core/http';

// What class-transformer and class-validator themselves make of a request: the platform's validator until it had plans.

const REQUIRED = 'required';
const MAX_REPORTED = 100;
const MAX_VALUE_LENGTH = 100;
const INTEGER = /^-?\d{1,16}$/;
const OPTIONS = {
  forbidUnknownValues: true,
  stopAtFirstError: false,
  validationError: { target: true, value: true },
} as const;
const MISPLACED = Symbol('an object or a list');

/**
 * class-validator searches all rules and the metadata of all classes anew for every object it sees, which takes longer
 * than the validation does: of a test that asks it for 300,000, half. Its own answers are kept here.
 */
export function hastenLibraries(): void {
  const rules = new Map<unknown, unknown>();
  useContainer({ get: (rule: Class<object>) => kept(rules, rule, () => new rule()) });
  const storage = getMetadataStorage();
  const find = storage.getTargetValidationMetadatas.bind(storage);
  const found = new Map<unknown, ReturnType<typeof find>>();
  storage.getTargetValidationMetadatas = (dto, ...more) => kept(found, dto, () => find(dto, ...more));
}

const fieldsByName = new Map<unknown, ReadonlyMap<string, Field>>();

function kept<T>(all: Map<unknown, T>, key: unknown, make: () => T): T {
  const known = all.get(key);
  if (known !== undefined) return known;
  const made = make();
  all.set(key, made);
  return made;
}

/** Tells class-transformer of what classes the lists of a DTO are. */
export function describeToTransformer(dto: Class<object>, seen = new Set<unknown>()): void {
  if (seen.has(dto)) return;
  seen.add(dto);
  for (const { property, of } of fieldsOf(dto)) {
    if (!of) continue;
    Type(of)(dto.prototype, property);
    describeToTransformer(of(), seen);
  }
}

/** @throws AppError 3001, 3002 */
export function validateByLibraries(value: unknown, type: 'body' | 'query', dto: Class<object>): unknown {
  const fields = fieldsOf(dto);
  const sent = type === 'body' ? bodyOf(value, fields) : coerce(value as Record<string, unknown>, fields);
  const { plain, unknown } = declaredPart(sent, dto);
  // what stays as it was sent is no business of class-transformer, which trips over some of its keys
  const asSent = fields.filter(({ kind, property }) => kind === 'json' && property in plain);
  const others = Object.fromEntries(
    Object.entries(plain).map(([name, inner]) => [
      name,
      asSent.some(({ property }) => property === name) ? null : inner,
    ]),
  );
  const instance = plainToInstance(dto, others) as Record<string, unknown>;
  for (const { property } of asSent) instance[property] = plain[property];
  const broken = validateSync(instance, OPTIONS).flatMap((error) => fieldErrors(error, ''));
  const errors = [...unknown, ...broken];
  if (errors.length === 0) return instance;
  const onlyMissing = errors.every(({ code }) => code === REQUIRED);
  throw new AppError(onlyMissing ? codes.missingField : codes.invalidInput, { errors: errors.slice(0, MAX_REPORTED) });
}

/** An absent body is an empty one; anything but an object is 3001, as is a list too long to be worth reading. */
function bodyOf(value: unknown, fields: readonly Field[]): object {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid({ field: '', code: 'is_object', message: 'the body must be a JSON object' });
  }
  for (const { property, maxItems } of fields) {
    if (maxItems === undefined) continue;
    const list = (value as Record<string, unknown>)[property];
    if (Array.isArray(list) && list.length > maxItems) {
      const message = `${property} must contain no more than ${maxItems} elements`;
      throw invalid({ field: property, code: 'array_max_size', message });
    }
  }
  return value;
}

function invalid(error: FieldError): AppError {
  return new AppError(codes.invalidInput, { errors: [error] });
}

function coerce(values: Record<string, unknown>, fields: readonly Field[]): Record<string, unknown> {
  const kinds = new Map(fields.map(({ property, kind }) => [property, kind]));
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, coerceOne(value, kinds.get(name))]));
}

function coerceOne(value: unknown, kind: Field['kind'] | undefined): unknown {
  if (typeof value !== 'string') return value;
  if (kind === 'integer' && INTEGER.test(value)) return Number(value);
  if (kind === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

function fieldErrors(error: ValidationError, parent: string): FieldError[] {
  const path = pathOf(parent, error.property);
  if (error.value === undefined) return [{ field: path, code: REQUIRED, message: `${error.property} is required` }];
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
    field: path,
    code: codeOf(rule),
    message: withShortValue(message, error.value),
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldErrors(child, path))];
}

/** What the libraries tell whole, and the platform by its beginning. */
function withShortValue(message: string, value: unknown): string {
  const isLong = typeof value === 'string' && value.length > MAX_VALUE_LENGTH;
  return isLong ? message.replaceAll(value, `${value.slice(0, MAX_VALUE_LENGTH)}…`) : message;
}

function pathOf(parent: string, property: string): string {
  if (parent === '') return property;
  return /^\d+$/.test(property) ? `${parent}[${property}]` : `${parent}.${property}`;
}

/** class-validator's name of a rule in snake_case. */
function codeOf(rule: string): string {
  return rule.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
/**
 * The fields of a value that its DTO declares, and errors for the others. Nothing else of what a caller sends is
 * walked: class-transformer and class-validator follow him as deep as he nests, drop without a word what is named like
 * a method, and take seconds for thousands of unknown names.
 */
function declaredPart(
  value: object,
  dto: Class<object>,
  path = '',
): { plain: Record<string, unknown>; unknown: FieldError[] } {
  const fields = kept(fieldsByName, dto, () => new Map(fieldsOf(dto).map((field) => [field.property, field])));
  const part = { plain: {} as Record<string, unknown>, unknown: [] as FieldError[] };
  for (const [name, inner] of Object.entries(value) as [string, unknown][]) {
    const field = fields.get(name);
    const at = path === '' ? name : `${path}.${name}`;
    if (field) part.plain[name] = shaped(inner, field, at, part.unknown);
    else part.unknown.push({ field: at, code: 'unknown_field', message: `property ${name} should not exist` });
  }
  return part;
}

function shaped(value: unknown, { kind, of }: Field, path: string, unknown: FieldError[]): unknown {
  if (!isNested(value) || kind === 'json') return value;
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
