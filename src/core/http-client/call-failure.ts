import { AppError, codes } from '#core/errors';

/**
 * Why a call got no usable answer: `unreachable` (no connection, or it broke), `timed_out`, `server_error` (a 5xx),
 * `forbidden` (an address or URL that may not be called), `unusable` (a redirect, too large, encoded), `paused` (the
 * breaker is open).
 */
export type FailedOutcome = 'unreachable' | 'timed_out' | 'server_error' | 'forbidden' | 'unusable' | 'paused';

export interface CallFailureOptions {
  cause?: unknown;
  status?: number;
  /** What the server asked for with Retry-After; 0 when it did not. */
  retryAfterMs?: number;
}

// answers of gateways and of servers that are overloaded; the same request may succeed a moment later
const PASSING = new Set([502, 503, 504]);

/** What the log says of a failed call. Its text may name an origin, never a path, query or credential. */
export class CallFailedError extends Error {
  readonly status: number | undefined;
  readonly retryAfterMs: number;

  constructor(
    readonly outcome: FailedOutcome,
    message: string,
    { cause, status, retryAfterMs = 0 }: CallFailureOptions = {},
  ) {
    super(message, { cause });
    this.name = 'CallFailedError';
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same request, sent again at once, may fare better. */
  get isPassing(): boolean {
    return this.outcome === 'unreachable' || PASSING.has(this.status ?? 0);
  }

  /** Whether it says that the other side is not well; its own limits and rules are the caller's. */
  get blamesServer(): boolean {
    return this.outcome === 'unreachable' || this.outcome === 'timed_out' || this.outcome === 'server_error';
  }

  /** 5002, without a word of whom was called (C1.5). */
  toAppError(): AppError {
    const retryable = this.outcome !== 'forbidden' && this.outcome !== 'unusable';
    return new AppError(codes.externalServiceError, { cause: this, retryable });
  }
}
