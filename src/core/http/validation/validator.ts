import type { Type as Class } from '@nestjs/common';
import { AppError, codes, type FieldError } from '#core/errors';
import { type Field, fieldsOf } from '../field.js';
import type { Plan, ReadField } from './plan.js';
import { planOf } from './plans.js';
import { readObject } from './read.js';
import { validateObject } from './validate.js';
import { ValidationErrors } from './validation-errors.js';

const INTEGER = /^-?\d{1,16}$/;
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

/** Makes objects of one DTO class out of what was sent, and validates them (C1.2). */
export class Validator {
  private readonly words: Plan;

  constructor(private readonly plan: Plan) {
    const fields = [...plan.fields].map(([name, field]) => [name, coercing(field)] as const);
    this.words = { ...plan, fields: new Map(fields) };
  }

  /** A body; an absent one is an empty one. @throws 3001, 3002 */
  parseBody(sent: unknown): object {
    return parse(bodyOf(sent, this.plan), this.plan);
  }

  /** A path's or query's words, coerced by declared type. @throws 3001, 3002 */
  parseWords(sent: object): object {
    return parse(sent, this.words);
  }
}

const validators = new WeakMap<object, Validator>();

/** @throws Error when there is no class, when it declares no fields, or cannot be validated as it is decorated. */
export function validatorOf(dto: Class<object> | undefined): Validator {
  const known = dto && validators.get(dto);
  if (known) return known;
  if (!dto || fieldsOf(dto).length === 0) throw new Error(`${dto?.name ?? 'an unknown type'} has no fields`);
  const validator = new Validator(planOf(dto));
  validators.set(dto, validator);
  return validator;
}

function parse(sent: object, plan: Plan): object {
  const errors = new ValidationErrors();
  const instance = readObject(sent, plan, '', errors);
  validateObject(instance, plan, '', errors);
  errors.raise();
  return instance;
}

/** Anything but an object is 3001, as is a list too long to be worth reading. */
function bodyOf(sent: unknown, { capped }: Plan): object {
  if (sent === undefined) return {};
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent))
    throw invalid({ field: '', code: 'is_object', message: 'the body must be a JSON object' });
  for (const { property, maxItems } of capped) {
    const list = (sent as Record<string, unknown>)[property];
    if (!Array.isArray(list) || list.length <= maxItems) continue;
    const message = `${property} must contain no more than ${maxItems} elements`;
    throw invalid({ field: property, code: 'array_max_size', message });
  }
  return sent;
}

function invalid(error: FieldError): AppError {
  return new AppError(codes.invalidInput, { errors: [error] });
}

function coercing(field: Field): ReadField {
  const { kind } = field;
  if (kind === 'integer') return { ...field, coerce: (word) => (INTEGER.test(word) ? Number(word) : word) };
  if (kind === 'boolean') return { ...field, coerce: (word) => BOOLEANS.get(word) ?? word };
  return field;
}
