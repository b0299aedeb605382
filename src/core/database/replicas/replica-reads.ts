import { AsyncLocalStorage } from 'node:async_hooks';
import { SetMetadata } from '@nestjs/common';
import type { RecentWrites } from './recent-writes.js';
import type { Replica, Row } from './replica.js';
import type { ReplicaSet } from './replica-set.js';

const MARK = Symbol('rookery:may-read-replica');

/** What one request reads from; one replica throughout, so that it never goes back in time. */
interface Scope {
  set: ReplicaSet;
  replica: Replica | undefined;
}

const scopes = new AsyncLocalStorage<Scope>();

/**
 * Lists and objects of this GET may come from a replica, `DB_REPLICA_MAX_LAG_MS` old at most, unless the client himself
 * changed something just now. Only where it harms nobody to see a moment later what somebody else changed (C7.4).
 */
export function MayReadReplica(): MethodDecorator {
  return SetMetadata(MARK, true);
}

export function mayReadReplica(handler: object): boolean {
  return Reflect.getMetadata(MARK, handler) === true;
}

/** Decides where the reads of a request go. */
export class ReplicaReads {
  constructor(
    private readonly set: ReplicaSet | undefined,
    private readonly writes: RecentWrites | undefined,
  ) {}

  /** Without replicas nothing is noted and nothing is asked. */
  get active(): boolean {
    return this.set !== undefined;
  }

  start(): void {
    const { writes } = this;
    if (writes) this.set?.start(() => writes.forgetOld());
  }

  /** To be awaited before the change. @throws 5001, 5003: a change that cannot be noted is not begun. */
  async noteWrite(clients: readonly string[]): Promise<void> {
    await this.writes?.note(clients);
  }

  /** Runs `work` with reads from a replica, if there is one to read and none of the names wrote of late. */
  async choose(clients: readonly string[]): Promise<<T>(work: () => T) => T> {
    const { set, writes } = this;
    if (!set || !writes) return (work) => work();
    const isFresh = set.pick() !== undefined && !(await writes.hasWritten(clients));
    // picked afterwards: the answer counts for what a replica shows from then on
    const replica = isFresh ? set.pick() : undefined;
    return (work) => scopes.run({ set, replica }, work);
  }
}

/** Rows from the request's replica; undefined when it has none, or the replica failed: then the primary is asked. */
export async function selectFromReplica(sql: string, parameters: readonly unknown[]): Promise<Row[] | undefined> {
  const scope = scopes.getStore();
  if (!scope) return undefined;
  if (scope.replica?.state() !== 'ready') {
    scope.set.reads.primary += 1;
    return undefined;
  }
  const rows = await scope.set.select(scope.replica, sql, parameters);
  if (rows === undefined) scope.replica = undefined;
  return rows;
}

/** From now on this request reads the primary: it has begun to write. */
export function stayWithPrimary(): void {
  const scope = scopes.getStore();
  if (scope) scope.replica = undefined;
}
