import { QueryFailedError } from 'typeorm';
import { AppError, codes } from '#core/errors';

/** Two transactions were in each other's way and this one lost; the same work may be tried again. */
export class DeadlockError extends AppError {
  constructor(cause: unknown) {
    super(codes.serviceUnavailable, { cause, headers: { 'retry-after': '1' }, retryable: true });
    this.name = 'DeadlockError';
  }
}

// by driver code: mysql2 names, PostgreSQL SQLSTATEs, SQLite result codes
const DUPLICATE = new Set(['ER_DUP_ENTRY', '23505', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY']);
const DEADLOCK = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD', '40P01', '40001', '55P03']);
const LOST = new Set([
  ...[
    'PROTOCOL_CONNECTION_LOST',
    'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
    'ER_SERVER_SHUTDOWN',
    'ER_CON_COUNT_ERROR',
    'ER_QUERY_INTERRUPTED',
  ],
  ...[
    'ECONNREFUSED',
    'ECONNRESET',
    'ETIMEDOUT',
    'EPIPE',
    'ENOTFOUND',
    'EHOSTUNREACH',
    'EAI_AGAIN',
    'ER_CONNECTION_KILLED',
  ],
  ...['57P01', '57P02', '57P03', '53300'],
  ...['SQLITE_READONLY', 'SQLITE_CORRUPT', 'SQLITE_NOTADB', 'SQLITE_CANTOPEN', 'SQLITE_FULL'],
]);
const LOST_MESSAGE =
  /connection (is in closed state|terminated|ended|lost)|not queryable|Client has encountered a connection error/i;

/** The driver's own code of a failure, wherever TypeORM put it. */
function driverCodeOf(error: unknown): string {
  const { code, driverError } = (error ?? {}) as { code?: unknown; driverError?: { code?: unknown } };
  const found = driverError?.code ?? code;
  return typeof found === 'string' ? found : '';
}

export function isBusy(error: unknown): boolean {
  return driverCodeOf(error).startsWith('SQLITE_BUSY');
}

/** Whether the connection, not the statement, failed. */
export function isConnectionLost(error: unknown): boolean {
  const code = driverCodeOf(error);
  const message = error instanceof Error ? error.message : '';
  return LOST.has(code) || code.startsWith('08') || code.startsWith('SQLITE_IOERR') || LOST_MESSAGE.test(message);
}

/** A failed statement in the platform's words: 4002, 5001, 5003; what it does not know stays as it is (9000). */
export function translateDatabaseError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  // on SQLite, TypeORM asks for the connection as a part of the statement
  if (error instanceof QueryFailedError && error.driverError instanceof AppError) return error.driverError;
  const code = driverCodeOf(error);
  if (DUPLICATE.has(code)) return new AppError(codes.resourceExists, { cause: error });
  if (DEADLOCK.has(code) || isBusy(error)) return new DeadlockError(error);
  if (isConnectionLost(error)) return new AppError(codes.databaseError, { cause: error, retryable: true });
  return error;
}
