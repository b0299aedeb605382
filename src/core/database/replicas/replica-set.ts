import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { Heartbeat } from './heartbeat.js';
import type { Replica, ReplicaState, Row } from './replica.js';

export interface ReplicaFigures {
  state: ReplicaState;
  /** Undefined while it is not known. */
  lagMs: number | undefined;
}

/** Where reads that may be late were answered: `fallback` is a replica's failure that the primary made good. */
export type ReadTarget = 'replica' | 'primary' | 'fallback';

/** The replicas of `DB_REPLICA_URLS`, looked after in the background so that no request ever tries one that is away. */
export class ReplicaSet {
  readonly reads: Record<ReadTarget, number> = { replica: 0, primary: 0, fallback: 0 };
  private readonly logger = new Logger(ReplicaSet.name);
  private readonly known: ReplicaState[];
  private readonly heartbeat: Heartbeat;
  private readonly beatMs: number;
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;
  private next = 0;
  private beating = true;
  private closed = false;

  constructor(
    private readonly replicas: readonly Replica[],
    primary: DataSource,
    readonly maxLagMs: number,
  ) {
    // what is known of a replica is as old as the last beat but one
    this.beatMs = Math.min(1000, Math.max(50, maxLagMs / 5));
    this.heartbeat = new Heartbeat(primary, maxLagMs + 60_000);
    this.known = replicas.map(() => 'ready');
  }

  /** Begins to look after them, with a chore every round; until the first beats arrive, the primary is read. */
  start(chore: () => Promise<void>): void {
    if (this.closed) return;
    this.round = this.look(chore).finally(() => {
      this.timer = setTimeout(() => {
        this.start(chore);
      }, this.beatMs);
    });
  }

  /** One that may be read now, each in turn; undefined when there is none. */
  pick(): Replica | undefined {
    for (let tried = 0; tried < this.replicas.length; tried += 1) {
      this.next = (this.next + 1) % this.replicas.length;
      const replica = this.replicas[this.next];
      if (replica?.state() === 'ready') return replica;
    }
    return undefined;
  }

  figures(): ReplicaFigures[] {
    return this.replicas.map((replica) => ({ state: replica.state(), lagMs: replica.lagMs() }));
  }

  /** @returns undefined when the replica failed, which is then nobody's business but the log's. */
  async select(replica: Replica, sql: string, parameters: readonly unknown[]): Promise<Row[] | undefined> {
    try {
      const rows = await replica.select(sql, parameters);
      this.reads.replica += 1;
      return rows;
    } catch (error) {
      this.reads.fallback += 1;
      this.tell(replica, error);
      return undefined;
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.round;
    clearTimeout(this.timer);
    await Promise.all(this.replicas.map((replica) => replica.close()));
  }

  /** Looks before it beats: meanwhile the last beat had its time to arrive. */
  private async look(chore: () => Promise<void>): Promise<void> {
    await Promise.all(this.replicas.map((replica) => this.lookAt(replica)));
    try {
      await this.heartbeat.beat();
      await chore();
      this.beating = true;
    } catch (error) {
      if (this.beating) this.logger.warn({ error }, 'the heartbeat for the replicas cannot be written');
      this.beating = false;
    }
  }

  private async lookAt(replica: Replica): Promise<void> {
    try {
      const [row] = await replica.select(this.heartbeat.statement, []);
      replica.seen(this.heartbeat.reachedAt(row));
      this.tell(replica);
    } catch (error) {
      this.tell(replica, error);
    }
  }

  /** Logs a change of state, and nothing else. */
  private tell(replica: Replica, error?: unknown): void {
    const index = this.replicas.indexOf(replica);
    const state = replica.state();
    if (state === this.known[index] || (state === 'late' && replica.lagMs() === undefined)) return;
    this.known[index] = state;
    const fields = { replica: replica.name, lag_ms: replica.lagMs(), ...(error !== undefined && { error }) };
    if (state === 'ready') this.logger.log(fields, 'a replica is read again');
    else this.logger.warn(fields, `a replica is ${state}: the primary is read instead`);
  }
}
