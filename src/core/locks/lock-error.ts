import { AppError, codes } from '#core/errors';

/** What both have in common: nothing is broken, and the same may be tried again. */
const RETRY = { headers: { 'retry-after': '1' }, retryable: true } as const;

/** Somebody else holds the lock, and did so as long as the caller would wait: 4003. */
export class LockBusyError extends AppError {
  constructor(resource: string) {
    const cause = new Error(`the lock ${resource} is held`);
    super(codes.resourceConflict, { ...RETRY, cause, message: 'Another operation is working on this' });
    this.name = 'LockBusyError';
  }
}

/** The lock went to somebody else, or may have: what was written under it is rolled back. 4003. */
export class LockLostError extends AppError {
  constructor(reason: string) {
    const cause = new Error(reason);
    super(codes.resourceConflict, { ...RETRY, cause, message: 'Another operation has taken over' });
    this.name = 'LockLostError';
  }
}

/** A higher number was at the fence before. */
export class FenceError extends LockLostError {
  constructor(
    resource: string,
    fence: number,
    readonly newerFence: number,
  ) {
    super(`the database has seen number ${newerFence} of the lock ${resource}: ${fence} may write no more`);
    this.name = 'FenceError';
  }
}
