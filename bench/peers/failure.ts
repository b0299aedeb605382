/** A field that broke a rule (C1.2). */
export interface FieldError {
  field: string;
  code: string;
  message: string;
}

/** What a peer answers instead of data. */
export class Failure extends Error {
  override readonly name = 'Failure';

  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
    readonly errors?: readonly FieldError[],
  ) {
    super(message);
  }
}

export const authenticationRequired = () => new Failure(401, 1004, 'Authentication required');
export const tokenExpired = () => new Failure(401, 1002, 'Token expired');
export const invalidCredential = () => new Failure(401, 1005, 'Invalid credential');
export const resourceNotFound = () => new Failure(404, 4001, 'Resource not found');
export const routeNotFound = () => new Failure(404, 4000, 'Route not found');
export const unknownError = () => new Failure(500, 9000, 'Unknown error');
export const malformedRequest = () => new Failure(400, 3000, 'Malformed request');

export function invalidInput(errors: readonly FieldError[]): Failure {
  const onlyMissing = errors.every(({ code }) => code === 'required');
  return onlyMissing
    ? new Failure(422, 3002, 'Missing required field', errors)
    : new Failure(422, 3001, 'Invalid input', errors);
}
