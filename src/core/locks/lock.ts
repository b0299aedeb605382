/** A lock that is held. It is renewed while the work runs, and is no promise: the process may be stopped at any time. */
export interface Lock {
  /** Above that of every holder before. */
  readonly fence: number;
  /** Aborted when the lock is lost; its `reason` is 4003, or 5003 when Redis was away too long. */
  readonly signal: AbortSignal;
  /**
   * Goes first in a transaction that writes what the lock protects: the database then refuses it once a newer holder
   * was there, whatever this process believes, and makes a newer holder wait for its commit.
   * @throws 4003 when the lock was lost; Error outside of a transaction
   */
  guard(): Promise<void>;
}
