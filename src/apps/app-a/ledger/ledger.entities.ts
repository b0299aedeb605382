import { Column, id, instant, integer, Table, text } from '#core/database';

/** What a user has; the sum of his ledger. */
@Table('wallets', { checks: { balance: 'balance_cents >= 0' } })
export class WalletEntity {
  @Column(integer({ primary: true }))
  userId!: number;

  @Column(integer())
  balanceCents!: number;

  @Column(instant())
  updatedAt!: Date;
}

@Table('ledger', {
  indexes: [['user_id', 'created_at']],
  uniques: [['reference', 'reason']],
  checks: { balance: 'balance_cents >= 0' },
})
export class LedgerEntryEntity {
  @Column(id())
  id!: number;

  @Column(integer())
  userId!: number;

  @Column(integer())
  amountCents!: number;

  @Column(integer())
  balanceCents!: number;

  @Column(text(20))
  reason!: string;

  @Column(text(64))
  reference!: string;

  @Column(instant())
  createdAt!: Date;
}
