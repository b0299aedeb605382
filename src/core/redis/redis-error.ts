import { AppError, codes } from '#core/errors';

/** Redis cannot be asked now, or cannot do it: whoever can do without it goes on. Else it is 5003 (C7.6). */
export class RedisAwayError extends AppError {
  constructor(cause: unknown) {
    super(codes.serviceUnavailable, { cause, headers: { 'retry-after': '1' }, retryable: true });
    this.name = 'RedisAwayError';
  }
}

// a server that answers, and not with what was asked: a replica, full, locked, loading, in the middle of a script
const UNABLE =
  /^(READONLY|OOM|NOAUTH|NOPERM|WRONGPASS|LOADING|MASTERDOWN|MISCONF|CLUSTERDOWN|TRYAGAIN|BUSY|NOREPLICAS)\b/;

/** Whether a reply says that the server, not the command, is at fault. */
export function isUnable(error: unknown): error is Error {
  return error instanceof Error && UNABLE.test(error.message);
}

/** Only a reply about the command itself is a mistake of ours. */
export function translateRedisError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const isReply = error instanceof Error && error.name === 'ReplyError';
  return isReply && !isUnable(error) ? error : new RedisAwayError(error);
}
