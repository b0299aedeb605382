import { Injectable } from '@nestjs/common';
import { Clock } from '#core/app';
import { Database } from '#core/database';
import type { ListQuery, Page } from '#core/http';
import { addToBalance, type LedgerEntry } from './ledger-entry.js';
import { LedgerRepository } from './ledger.repository.js';

export type Posting = Pick<LedgerEntry, 'userId' | 'amountCents' | 'reason' | 'reference'>;

@Injectable()
export class LedgerService {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerRepository,
    private readonly clock: Clock,
  ) {}

  list(userId: number, query: ListQuery): Promise<Page<LedgerEntry>> {
    return this.ledger.list(userId, query);
  }

  balancesOf(userIds: readonly number[]): Promise<ReadonlyMap<number, number>> {
    return this.ledger.balancesOf(userIds);
  }

  /** Adds to a balance, or takes from it; the same reason and reference change it once. @throws 2003 below zero */
  post(posting: Posting): Promise<LedgerEntry> {
    return this.database.transaction(async () => {
      const now = this.clock.now();
      const before = await this.ledger.balanceForUpdate(posting.userId, now);
      const known = await this.ledger.findEntry(posting.reason, posting.reference);
      if (known) return known;
      const balanceCents = addToBalance(before, posting.amountCents);
      await this.ledger.setBalance(posting.userId, balanceCents, now);
      return this.ledger.create({ ...posting, balanceCents, createdAt: now });
    });
  }
}
