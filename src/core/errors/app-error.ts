import type { CodeDefinition } from './code.js';

/** One broken rule of one field (C1.2). */
export interface FieldError {
  /** Path such as `items[0].quantity`. */
  field: string;
  /** Name of the rule, snake_case. */
  code: string;
  message: string;
}

export interface AppErrorOptions {
  /** Replaces the table's message; shown to callers, so nothing internal. */
  message?: string;
  cause?: unknown;
  errors?: readonly FieldError[];
  headers?: Readonly<Record<string, string>>;
  /** Replaces the table's status where the contract names two (3000, 4003). */
  status?: number;
  /** Details as JSON; health alone answers with some (C1.1). */
  dataJson?: string;
  /** Whether a consumer or job may try the same again. */
  retryable?: boolean;
}

/** A failure with a line of a code table; the only error that apps throw on purpose. */
export class AppError extends Error {
  readonly definition: CodeDefinition;
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number | undefined;
  readonly retryable: boolean;
  readonly dataJson: string | undefined;

  constructor(definition: CodeDefinition, options: AppErrorOptions = {}) {
    super(options.message ?? definition.message, { cause: options.cause });
    this.name = 'AppError';
    this.definition = definition;
    this.errors = options.errors;
    this.headers = options.headers ?? {};
    this.status = options.status;
    this.dataJson = options.dataJson;
    this.retryable = options.retryable ?? false;
  }
}

/** Whether this was thrown with one of these codes; nothing else says what an error means. */
export function failedWith(error: unknown, ...definitions: readonly CodeDefinition[]): error is AppError {
  return error instanceof AppError && definitions.includes(error.definition);
}
