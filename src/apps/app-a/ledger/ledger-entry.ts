import { AppError, codes } from '#core/errors';

export type LedgerReason = 'deposit' | 'order' | 'refund';

/** One change of a balance; a balance is the sum of its ledger (C3.3). */
export interface LedgerEntry {
  id: number;
  userId: number;
  /** Negative when money was taken. */
  amountCents: number;
  /** Balance afterwards. */
  balanceCents: number;
  reason: LedgerReason;
  /** Operation it belongs to; with the reason, unique. */
  reference: string;
  createdAt: Date;
}

/** @throws 2003 below zero */
export function addToBalance(balanceCents: number, amountCents: number): number {
  const sum = balanceCents + amountCents;
  if (sum < 0) throw new AppError(codes.insufficientBalance);
  if (!Number.isSafeInteger(sum))
    throw new AppError(codes.resourceConflict, { message: 'A balance cannot hold that much' });
  return sum;
}
