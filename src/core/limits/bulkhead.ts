import { AppError, codes } from '#core/errors';
import { divide, type Share, type ShareRules } from './shares.js';

export interface BulkheadRules extends ShareRules {
  /** Callers of one owner that may wait at once; one more is refused. */
  queueMax: number;
  /** Longest wait for a place. */
  waitMs: number;
  /** What a place is, for the log: `database connection`. */
  of: string;
}

export interface CompartmentStats extends Share {
  owner: string;
  used: number;
  waiting: number;
  /** Callers refused so far, for a full queue or after `waitMs`. */
  rejected: number;
}

interface Waiter {
  turn: number;
  admit: () => void;
}

interface Compartment extends CompartmentStats {
  /** In the order they came. */
  queue: Set<Waiter>;
}

/**
 * Divides places among owners: each has some that nobody else can take, the rest goes to whoever comes first, and
 * nobody holds more than his most (C7.2, C4.5). Who finds no place waits in his owner's line; what is free to all
 * goes to the one who has waited longest.
 */
export class Bulkhead {
  private readonly compartments: ReadonlyMap<string, Compartment>;
  /** Places that are nobody's own. */
  private free: number;
  private turns = 0;

  constructor(private readonly rules: BulkheadRules) {
    const shares = [...divide(rules)];
    this.free = shares.reduce((left, [, { guaranteed }]) => left - guaranteed, rules.capacity);
    this.compartments = new Map(
      shares.map(([owner, share]) => [
        owner,
        { owner, ...share, used: 0, waiting: 0, rejected: 0, queue: new Set<Waiter>() },
      ]),
    );
  }

  /**
   * Takes a place. Undefined when there was one at once, so that nobody waits for a promise without need.
   * @throws 5003 (as a rejection) after `waitMs`, or at once when `queueMax` callers wait.
   */
  enter(owner: string): Promise<void> | undefined {
    const compartment = this.compartmentOf(owner);
    // who waits has come before
    if (compartment.queue.size > 0 || !this.hasRoom(compartment)) return this.wait(compartment);
    this.take(compartment);
    return undefined;
  }

  /** Gives a place back. */
  leave(owner: string): void {
    const compartment = this.compartmentOf(owner);
    if (compartment.used === 0) throw new Error(`${owner} gave back a ${this.rules.of} that it did not hold`);
    if (compartment.used > compartment.guaranteed) this.free += 1;
    compartment.used -= 1;
    this.longestWaiting()?.admit();
  }

  stats(): CompartmentStats[] {
    return [...this.compartments.values()].map(({ queue, ...stats }) => ({ ...stats, waiting: queue.size }));
  }

  private hasRoom({ used, guaranteed, most }: Compartment): boolean {
    return used < guaranteed || (used < most && this.free > 0);
  }

  private take(compartment: Compartment): void {
    if (compartment.used >= compartment.guaranteed) this.free -= 1;
    compartment.used += 1;
  }

  private wait(compartment: Compartment): Promise<void> {
    const { queue } = compartment;
    const { queueMax, waitMs } = this.rules;
    if (queue.size >= queueMax) return this.refuse(compartment, `${queueMax} wait already`);
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        turn: (this.turns += 1),
        admit: () => {
          clearTimeout(timer);
          queue.delete(waiter);
          this.take(compartment);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        queue.delete(waiter);
        this.refuse(compartment, `none was free within ${waitMs} ms`).catch(reject);
      }, waitMs);
      queue.add(waiter);
    });
  }

  private refuse(compartment: Compartment, reason: string): Promise<never> {
    compartment.rejected += 1;
    const { owner, used } = compartment;
    return Promise.reject(
      new AppError(codes.serviceUnavailable, {
        cause: new Error(`no ${this.rules.of} for ${owner}, which holds ${used}: ${reason}`),
        headers: { 'retry-after': '1' },
        retryable: true,
      }),
    );
  }

  /** Of those at the head of a line with room, the one who came first. */
  private longestWaiting(): Waiter | undefined {
    let first: Waiter | undefined;
    for (const compartment of this.compartments.values()) {
      const [head] = compartment.queue;
      if (head && (!first || head.turn < first.turn) && this.hasRoom(compartment)) first = head;
    }
    return first;
  }

  private compartmentOf(owner: string): Compartment {
    const compartment = this.compartments.get(owner);
    if (!compartment) throw new Error(`${owner} has no share of any ${this.rules.of}`);
    return compartment;
  }
}
