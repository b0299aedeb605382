import { boolean, Column, id, instant, integer, longText, Table, text } from '#core/database';

@Table('flags', { uniques: [['key']] })
export class FlagEntity {
  @Column(id())
  id!: number;

  @Column(text(100))
  key!: string;

  @Column(boolean())
  enabled!: boolean;

  @Column(integer({ nullable: true }))
  percentage!: number | null;

  /** JSON, as the two after it. */
  @Column(longText())
  users!: string;

  @Column(longText())
  variants!: string;

  @Column(longText())
  environments!: string;

  @Column(text(500, { nullable: true }))
  reason!: string | null;

  @Column(integer({ nullable: true }))
  retryAfterSeconds!: number | null;

  @Column(instant())
  createdAt!: Date;

  @Column(instant())
  updatedAt!: Date;
}

/** One row: how many changes of flags there were. Whoever changes one counts it up first, and so waits for the other. */
@Table('flag_revision')
export class FlagRevisionEntity {
  @Column(text(16, { primary: true }))
  name!: string;

  @Column(integer())
  revision!: number;
}
