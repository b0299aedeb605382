import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { type FieldError, invalidInput } from '../failure.js';

/** Nest's own pipe, refusing what no DTO names. */
export const validationPipe = new ValidationPipe({
  transform: true,
  whitelist: true,
  forbidNonWhitelisted: true,
  exceptionFactory: (errors) => invalidInput(errors.flatMap((error) => fieldErrors(error, ''))),
});

function fieldErrors({ property, constraints, children, value }: ValidationError, parent: string): FieldError[] {
  const field = parent === '' ? property : /^\d+$/.test(property) ? `${parent}[${property}]` : `${parent}.${property}`;
  const own = Object.entries(constraints ?? {}).map(([rule, message]) => ({
    field,
    code: value === undefined ? 'required' : rule,
    message,
  }));
  return [...own, ...(children ?? []).flatMap((child) => fieldErrors(child, field))];
}
