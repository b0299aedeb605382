import { HttpException } from '@nestjs/common';
import { AppError, type FieldError } from './app-error.js';
import { type CodeDefinition, statusOf, type StatusMode } from './code.js';
import { codes } from './platform-codes.js';

export type Severity = 'info' | 'warn' | 'error';

/** Everything an answer and its log line need to know about a failure. */
export interface Failure {
  code: number;
  status: number;
  message: string;
  errors?: readonly FieldError[];
  dataJson?: string;
  headers: Readonly<Record<string, string>>;
  retryable: boolean;
  severity: Severity;
}

// what Fastify refuses before a handler runs; other FST_ errors go by their status
const FASTIFY_CODES: Readonly<Record<string, CodeDefinition>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: codes.unsupportedMediaType,
  FST_ERR_CTP_BODY_TOO_LARGE: codes.payloadTooLarge,
  FST_ERR_HANDLER_TIMEOUT: codes.requestTimedOut,
};

const STATUS_CODES: Readonly<Record<number, CodeDefinition>> = {
  401: codes.authenticationRequired,
  403: codes.insufficientPermissions,
  404: codes.routeNotFound,
  405: codes.methodNotAllowed,
  413: codes.payloadTooLarge,
  415: codes.unsupportedMediaType,
  422: codes.invalidInput,
  429: codes.tooManyRequests,
  503: codes.serviceUnavailable,
};

// 3000's own statuses (C2)
const MALFORMED_STATUSES = new Set([408, 414, 431]);

/**
 * Anything thrown, by anyone, as the failure callers see. Pure: it neither logs nor answers.
 * What it does not know is 9000, and nothing of it reaches the caller (C1.5).
 * @param statusMode `rest` gives business failures a status of their own (C2.1).
 */
export function mapError(thrown: unknown, statusMode?: StatusMode): Failure {
  const error = thrown instanceof AppError ? thrown : translate(thrown);
  const { definition } = error;
  const status = error.status ?? statusOf(definition, statusMode);
  const challenge: Record<string, string> = status === 401 ? { 'www-authenticate': challengeFor(definition) } : {};
  return {
    code: definition.code,
    status,
    message: error.message,
    ...(error.errors && { errors: error.errors }),
    ...(error.dataJson !== undefined && { dataJson: error.dataJson }),
    headers: { ...challenge, ...error.headers },
    retryable: error.retryable,
    severity: severityOf(definition, status),
  };
}

function translate(thrown: unknown): AppError {
  const { code, status } = refusalOf(thrown);
  const known = FASTIFY_CODES[code ?? ''] ?? STATUS_CODES[status];
  if (known) return new AppError(known, { cause: thrown });
  if (status >= 500) return new AppError(codes.unknownError, { cause: thrown });
  return new AppError(codes.malformedRequest, { cause: thrown, ...(MALFORMED_STATUSES.has(status) && { status }) });
}

/** The status that Nest, Fastify or its JSON parser chose; 500 for every other thing thrown, whatever it claims. */
function refusalOf(thrown: unknown): { code?: string; status: number } {
  if (thrown instanceof HttpException) return { status: thrown.getStatus() };
  const { code, statusCode = 500 } = (thrown ?? {}) as { code?: unknown; statusCode?: number };
  if (typeof code === 'string' && code.startsWith('FST_')) return { code, status: statusCode };
  // Fastify gives 400 to what its JSON parser, zlib or the socket say of a body that is broken or ends too early
  const isBody = statusCode === 400 && (thrown instanceof SyntaxError || /^(ECONNRESET$|Z_)/.test(String(code)));
  return { status: isBody ? 400 : 500 };
}

// RFC 6750, section 3.1
function challengeFor({ code }: CodeDefinition): string {
  if (code === codes.tokenExpired.code) return 'Bearer error="invalid_token", error_description="expired"';
  return code === codes.invalidCredential.code ? 'Bearer error="invalid_token"' : 'Bearer';
}

function severityOf({ code }: CodeDefinition, status: number): Severity {
  if (code === codes.unknownError.code) return 'error';
  return status >= 500 ? 'warn' : 'info';
}
