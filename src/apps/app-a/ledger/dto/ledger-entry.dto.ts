import { InstantField, IntegerField, ListQueryDto, TextField } from '#core/http';
import type { LedgerEntry } from '../ledger-entry.js';

export class LedgerEntryDto {
  @IntegerField({ description: 'Id.', min: 1, example: 1 })
  id!: number;

  @IntegerField({ description: 'Cents added, or taken when negative.', min: Number.MIN_SAFE_INTEGER, example: 5000 })
  amount_cents!: number;

  @IntegerField({ description: 'Balance afterwards, in cents.', example: 5000 })
  balance_cents!: number;

  @TextField({ description: 'Why.', maxLength: 20, oneOf: ['deposit', 'order', 'refund'], example: 'deposit' })
  reason!: string;

  @TextField({
    description: 'Operation it belongs to.',
    maxLength: 64,
    example: '6f1c1d0e-3f58-4c43-9a07-2b1d7c2f9a51',
  })
  reference!: string;

  @InstantField({ description: 'When.' })
  created_at!: string;

  static from(entry: LedgerEntry): LedgerEntryDto {
    return {
      id: entry.id,
      amount_cents: entry.amountCents,
      balance_cents: entry.balanceCents,
      reason: entry.reason,
      reference: entry.reference,
      created_at: entry.createdAt.toISOString(),
    };
  }
}

export class LedgerListQueryDto extends ListQueryDto {
  protected sortable(): readonly string[] {
    return ['id', 'created_at', 'amount_cents'];
  }

  protected filters(): object {
    return {};
  }
}
