import { type ArgumentMetadata, Injectable, type PipeTransform, type Type as Class } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';
import { AppError, codes, type FieldError } from '#core/errors';
import { type Field, fieldsOf } from '#core/http';
import { declaredPart } from './declared-part.js';

const REQUIRED = 'required';
const MAX_REPORTED = 100;
const INTEGER = /^-?\d{1,16}$/;
const OPTIONS = {
  forbidUnknownValues: true,
  stopAtFirstError: false,
  validationError: { target: true, value: true },
} as const;

/** Judges a request's body, path and query by their DTO; only path and query are coerced, by declared type (C1.2). */
@Injectable()
export class ValidationPipe implements PipeTransform {
  async transform(value: unknown, { type, metatype }: ArgumentMetadata): Promise<unknown> {
    if (type === 'custom' || !metatype) return value;
    const dto = metatype as Class<object>;
    const fields = fieldsOf(dto);
    if (fields.length === 0) return value;
    const sent = type === 'body' ? bodyOf(value, fields) : coerce(value as Record<string, unknown>, fields);
    const { plain, unknown } = declaredPart(sent, dto);
    const instance = plainToInstance(dto, plain);
    const broken = (await validate(instance, OPTIONS)).flatMap((error) => fieldErrors(error, ''));
    const errors = [...unknown, ...broken];
    if (errors.length === 0) return instance;
    const onlyMissing = errors.every(({ code }) => code === REQUIRED);
    throw new AppError(onlyMissing ? codes.missingField : codes.invalidInput, {
      errors: errors.slice(0, MAX_REPORTED),
    });
  }
}

/** An absent body is an empty one; anything but an object is 3001, as is a list too long to be worth reading. */
function bodyOf(value: unknown, fields: readonly Field[]): object {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid({ field: '', code: 'is_object', message: 'the body must be a JSON object' });
  }
  for (const { property, maxItems = Infinity } of fields) {
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
    message,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldErrors(child, path))];
}

function pathOf(parent: string, property: string): string {
  if (parent === '') return property;
  return /^\d+$/.test(property) ? `${parent}[${property}]` : `${parent}.${property}`;
}

/** class-validator's name of a rule in snake_case. */
function codeOf(rule: string): string {
  return rule.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
