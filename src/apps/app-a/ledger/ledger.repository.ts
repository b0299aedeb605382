import { Injectable } from '@nestjs/common';
import { BaseRepository, Database } from '#core/database';
import type { ListQuery, Page } from '#core/http';
import type { LedgerEntry, LedgerReason } from './ledger-entry.js';
import { LedgerEntryEntity, WalletEntity } from './ledger.entities.js';

/** Wallets and their entries, which only change together. */
@Injectable()
export class LedgerRepository extends BaseRepository<LedgerEntryEntity, LedgerEntry> {
  constructor(database: Database) {
    super(database, LedgerEntryEntity);
  }

  list(userId: number, query: ListQuery): Promise<Page<LedgerEntry>> {
    return this.page(this.rows().andWhere('row.userId = :userId', { userId }), query);
  }

  findEntry(reason: LedgerReason, reference: string): Promise<LedgerEntry | null> {
    return this.one(this.rows().andWhere('row.reason = :reason AND row.reference = :reference', { reason, reference }));
  }

  /** Users without a wallet have 0. */
  async balancesOf(userIds: readonly number[]): Promise<ReadonlyMap<number, number>> {
    if (userIds.length === 0) return new Map();
    const wallets = await this.wallets()
      .createQueryBuilder('row')
      .where('row.userId IN (:...userIds)', { userIds })
      .getMany();
    return new Map(wallets.map(({ userId, balanceCents }) => [userId, balanceCents]));
  }

  /** The balance, its wallet made when there is none, locked until the transaction ends. */
  async balanceForUpdate(userId: number, now: Date): Promise<number> {
    const known = await this.lockedWallet(userId).getOne();
    if (known) return known.balanceCents;
    // only now: MySQL's INSERT IGNORE shares the lock of a row that is there, and who then wants it alone deadlocks
    const wallet = { userId, balanceCents: 0, updatedAt: now };
    await this.wallets().createQueryBuilder().insert().values(wallet).orIgnore().execute();
    return (await this.lockedWallet(userId).getOneOrFail()).balanceCents;
  }

  async setBalance(userId: number, balanceCents: number, now: Date): Promise<void> {
    await this.wallets().update(userId, { balanceCents, updatedAt: now });
  }

  protected toDomain(row: LedgerEntryEntity): LedgerEntry {
    return { ...row, reason: row.reason as LedgerReason };
  }

  private lockedWallet(userId: number) {
    const query = this.wallets().createQueryBuilder('row').where('row.userId = :userId', { userId });
    return this.database.forUpdate(query);
  }

  private wallets() {
    return this.database.repository(WalletEntity);
  }
}
