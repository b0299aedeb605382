import { AsyncLocalStorage } from 'node:async_hooks';
import { SetMetadata } from '@nestjs/common';
import type { RecentWrites } from './recent-writes.js';
import type { Replica, Row } from './replica.js';
import type { ReplicaSet } from './replica-set.js';

const MARK = Symbol('rookery:may-read-replica');

/** What one request reads from. */
interface Scope {
  set: ReplicaSet;
  choose: () => Promise<Replica | undefined>;
  /** Made by the first read, if there is one: one replica throughout, so that the request never goes back in time. */
  choice: Promise<Replica | undefined> | undefined;
}

const PRIMARY = Promise.resolve(undefined);

const scopes = new AsyncLocalStorage<Scope | undefined>();

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
  run<T>(clients: readonly string[], work: () => T): T {
    const { set, writes } = this;
    if (!set || !writes) return work();
    const choose = async () => {
      const isFresh = set.pick() !== undefined && !(await writes.hasWritten(clients));
      // picked afterwards: the answer counts for what a replica shows from then on
      return isFresh ? set.pick() : undefined;
    };
    return scopes.run({ set, choose, choice: undefined }, work);
  }
}

/** Rows from the request's replica; undefined when it has none, or the replica failed: then the primary is asked. */
export async function selectFromReplica(sql: string, parameters: readonly unknown[]): Promise<Row[] | undefined> {
  const scope = scopes.getStore();
  if (!scope) return undefined;
  const replica = await (scope.choice ??= scope.choose());
  if (replica?.state() !== 'ready') {
    scope.set.reads.primary += 1;
    return undefined;
  }
  const rows = await scope.set.select(replica, sql, parameters);
  if (rows === undefined) scope.choice = PRIMARY;
  return rows;
}

/** Runs `work` with its reads from the primary: what they give is kept, also for those who wrote of late. */
export function fromPrimary<T>(work: () => T): T {
  return scopes.getStore() ? scopes.run(undefined, work) : work();
}

/** From now on this request reads the primary: it has begun to write. */
export function stayWithPrimary(): void {
  const scope = scopes.getStore();
  if (scope) scope.choice = PRIMARY;
}
