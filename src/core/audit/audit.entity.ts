import { Column, id, instant, integer, longText, Table, text } from '#core/database';

@Table('audit', { indexes: [['subject']] })
export class AuditEntity {
  @Column(id())
  id!: number;

  @Column(instant())
  at!: Date;

  /** Account; null when it was no account, such as the command line. */
  @Column(integer({ nullable: true }))
  actorId!: number | null;

  @Column(text(64))
  actorName!: string;

  @Column(text(64))
  action!: string;

  @Column(text(150))
  subject!: string;

  /** JSON; null when there was nothing. */
  @Column(longText({ nullable: true }))
  oldValue!: string | null;

  @Column(longText({ nullable: true }))
  newValue!: string | null;
}
