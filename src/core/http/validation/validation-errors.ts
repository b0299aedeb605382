import { AppError, codes, type FieldError } from '#core/errors';
import { clipped } from './clipped.js';

const REQUIRED = 'required';
const MAX_REPORTED = 100;
// an answer never grows with what was sent
const MAX_NAME_LENGTH = 100;
const MAX_MESSAGE_LENGTH = 1000;

/** What is wrong with one request: told up to a hundred, and 3002 when nothing but fields that are missing. */
export class ValidationErrors {
  private readonly errors: FieldError[] = [];
  private onlyMissing = true;

  /** More would change nothing of the answer. */
  get areSettled(): boolean {
    return this.errors.length >= MAX_REPORTED && !this.onlyMissing;
  }

  add(error: FieldError): void {
    this.onlyMissing &&= error.code === REQUIRED;
    if (this.errors.length >= MAX_REPORTED) return;
    this.errors.push({ ...error, message: clipped(error.message, MAX_MESSAGE_LENGTH) });
  }

  addMissing(field: string, property: string): void {
    this.add({ field, code: REQUIRED, message: `${property} is required` });
  }

  /** @param name as the caller sent it. */
  addUnknown(path: string, name: string): void {
    const told = clipped(name, MAX_NAME_LENGTH);
    const message = `property ${told} should not exist`;
    this.add({ field: propertyPath(path, told), code: 'unknown_field', message });
  }

  /** @throws 3001 or 3002 when there are any. */
  raise(): void {
    if (this.errors.length === 0) return;
    throw new AppError(this.onlyMissing ? codes.missingField : codes.invalidInput, { errors: this.errors });
  }
}

/** Where a field is in a body, such as `items[0].quantity` (C1.2). */
export function propertyPath(parent: string, property: string): string {
  return parent === '' ? property : `${parent}.${property}`;
}

export function memberPath(list: string, index: number): string {
  return `${list}[${index}]`;
}
