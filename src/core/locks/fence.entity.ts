import { Column, instant, integer, Table, text } from '#core/database';

/** The highest number that wrote under a lock: who comes with a smaller one writes no more. */
@Table('fences', { indexes: [['used_at']] })
export class FenceEntity {
  /** `{app}:{name}` */
  @Column(text(200, { primary: true }))
  resource!: string;

  @Column(integer())
  fence!: number;

  /** Who came with it: without Redis two processes may have one number. */
  @Column(text(36))
  holder!: string;

  @Column(instant())
  usedAt!: Date;
}
