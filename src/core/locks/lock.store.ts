/**
 * Who holds which lock, and the fencing numbers. A number is above every one that was handed out before, whatever the
 * lock; it begins at the microseconds since 1970, so that a store which lost its memory goes on above it.
 */
export abstract class LockStore {
  /** The lock's fencing number; null while somebody holds it. @throws 5003 when nobody can be asked */
  abstract acquire(resource: string, holder: string, ttlMs: number): Promise<number | null>;

  /** Whether `holder` held it still, and so does for `ttlMs` from now. @throws 5003 */
  abstract renew(resource: string, holder: string, ttlMs: number): Promise<boolean>;

  /** Whether `holder` held it, and so nobody does now. @throws 5003 */
  abstract release(resource: string, holder: string): Promise<boolean>;

  /** The next numbers are above `fence`: a clock that went back would give smaller ones. @throws 5003 */
  abstract raise(fence: number): Promise<void>;
}
