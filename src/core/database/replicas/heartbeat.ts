import type { DataSource } from 'typeorm';
import { codes, failedWith } from '#core/errors';
import { HeartbeatEntity } from './replica.entities.js';

const NAME = 'replication';

interface Beat {
  position: number;
  /** When it was begun, by the process's own clock: what was committed before comes before it on every replica. */
  at: number;
}

/**
 * Tells how far a replica has come without comparing clocks: a number is counted up on the primary, and a replica that
 * shows it has all that was committed before (transactions reach a replica in the order of their commits).
 */
export class Heartbeat {
  private beats: Beat[] = [];
  private readonly table: string;

  constructor(
    private readonly primary: DataSource,
    /** Older beats are of no use. */
    private readonly keptForMs: number,
  ) {
    this.table = primary.getMetadata(HeartbeatEntity).tableName;
  }

  /** What a replica is asked. */
  get statement(): string {
    return `SELECT position FROM ${this.table} WHERE name = '${NAME}'`;
  }

  /** Counts up on the primary, whichever process does so at the same time. */
  async beat(): Promise<void> {
    const at = performance.now();
    const rows = this.primary.getRepository(HeartbeatEntity);
    const { affected } = await rows.increment({ name: NAME }, 'position', 1);
    if (affected === 0) await rows.insert({ name: NAME, position: 1 }).catch(ignoreRival);
    const { position } = await rows.findOneByOrFail({ name: NAME });
    const last = this.beats.at(-1);
    // another server took over, or a backup was put back: what was counted before means nothing now
    if (last && position < last.position) this.beats = [];
    this.beats = this.beats.filter((beat) => at - beat.at <= this.keptForMs);
    this.beats.push({ position, at });
  }

  /** Everything committed before this instant is where that row was read; undefined when that cannot be told. */
  reachedAt(row: { position?: unknown } | undefined): number | undefined {
    const position = Number(row?.position);
    return this.beats.findLast((beat) => beat.position <= position)?.at;
  }
}

function ignoreRival(error: unknown): void {
  if (!failedWith(error, codes.resourceExists)) throw error;
}
