import { Column, id, instant, integer, Table, text } from '#core/database';

@Table('deposits', {
  indexes: [['status', 'id']],
  uniques: [['operation_id']],
  checks: { amount: 'amount_cents >= 1' },
})
export class DepositEntity {
  @Column(id())
  id!: number;

  @Column(text(64))
  operationId!: string;

  @Column(integer())
  userId!: number;

  @Column(integer())
  amountCents!: number;

  @Column(text(255, { nullable: true }))
  paymentToken!: string | null;

  @Column(text(16))
  status!: string;

  @Column(instant())
  createdAt!: Date;

  @Column(instant())
  updatedAt!: Date;
}
