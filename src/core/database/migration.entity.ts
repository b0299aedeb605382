import { instant, integer, text } from './column.js';
import { Column, Table } from './table.js';

/** The ledger of steps that were applied. */
@Table('migrations')
export class MigrationEntity {
  @Column(text(20, { primary: true }))
  owner!: string;

  @Column(text(65, { primary: true }))
  name!: string;

  @Column(integer({ primary: true }))
  step!: number;

  @Column(instant())
  appliedAt!: Date;
}
