import { integer, text } from '../column.js';
import { Column, Table } from '../table.js';

/** Counted up on the primary; where a replica stands shows how far it has come. */
@Table('heartbeats')
export class HeartbeatEntity {
  @Column(text(32, { primary: true }))
  name!: string;

  @Column(integer())
  position!: number;
}

/** Who changes something, for as long as a replica may not have it. */
@Table('recent_writes', { indexes: [['written_at_ms']] })
export class RecentWriteEntity {
  /** Hash of what tells a client: his account, his credential, his address. */
  @Column(text(64, { primary: true }))
  client!: string;

  /** By the database's own clock, since 1970. */
  @Column(integer())
  writtenAtMs!: number;
}
