import { Injectable } from '@nestjs/common';
import { In, LessThan } from 'typeorm';
import { BaseRepository, Database } from '#core/database';
import type { ListQuery, Page } from '#core/http';
import { RefreshTokenEntity, SessionEntity } from './auth.entities.js';
import type { Session } from './session.js';

// enough to find where somebody is at home, however often they sign in
const NEWEST = 200;
const SWEEP_BATCH = 500;

export interface StoredRefreshToken {
  sessionId: number;
  expiresAt: Date;
  rotatedAt: Date | null;
  /** The next token, for the bearer of this one (`sealSuccessor`). */
  successor: string | null;
}

@Injectable()
export class SessionsRepository extends BaseRepository<SessionEntity, Session> {
  constructor(database: Database) {
    super(database, SessionEntity);
  }

  /** The sessions of an account that are neither ended nor expired. */
  listOpen(accountId: number, now: Date, query: ListQuery): Promise<Page<Session>> {
    const open = this.rows().andWhere('row.accountId = :accountId AND row.endedAt IS NULL AND row.expiresAt > :now', {
      accountId,
      now,
    });
    return this.page(open, query);
  }

  /** From where an account signed in, of its newest sessions. */
  async listAddresses(accountId: number): Promise<string[]> {
    const newest = this.rows().andWhere('row.accountId = :accountId', { accountId }).orderBy('row.id', 'DESC');
    const rows = await newest.limit(NEWEST).getMany();
    return [...new Set(rows.flatMap(({ address }) => address ?? []))];
  }

  /** False when it was ended before, or is not this account's. */
  async end(id: number, now: Date, accountId?: number): Promise<boolean> {
    const ending = this.table()
      .createQueryBuilder()
      .update()
      .set({ endedAt: now })
      .where('id = :id AND ended_at IS NULL', { id });
    if (accountId !== undefined) ending.andWhere('account_id = :accountId', { accountId });
    return (await ending.execute()).affected === 1;
  }

  async endAllOf(accountId: number, now: Date, exceptSessionId = 0): Promise<void> {
    const condition = 'account_id = :accountId AND ended_at IS NULL AND id <> :exceptSessionId';
    await this.table()
      .createQueryBuilder()
      .update()
      .set({ endedAt: now })
      .where(condition, { accountId, exceptSessionId })
      .execute();
  }

  async touch(id: number, now: Date, expiresAt: Date): Promise<void> {
    await this.table().update(id, { usedAt: now, expiresAt });
  }

  async addToken(tokenHash: string, sessionId: number, expiresAt: Date): Promise<void> {
    await this.tokens().insert({ tokenHash, sessionId, expiresAt, rotatedAt: null, successor: null });
  }

  findToken(tokenHash: string): Promise<StoredRefreshToken | null> {
    return this.tokens().findOneBy({ tokenHash });
  }

  /** False when it was rotated before. */
  async rotateToken(tokenHash: string, now: Date, successor: string | null): Promise<boolean> {
    const rotating = this.tokens().createQueryBuilder().update().set({ rotatedAt: now, successor });
    const done = await rotating.where('token_hash = :tokenHash AND rotated_at IS NULL', { tokenHash }).execute();
    return done.affected === 1;
  }

  /** Forgets which tokens followed those rotated before `before`: from an old one no newer one is to be read. */
  async removeSuccessors(sessionId: number, before: Date): Promise<void> {
    await this.tokens().update({ sessionId, rotatedAt: LessThan(before) }, { successor: null });
  }

  /** Forgets a session's tokens that expired, so that one refreshed for years keeps few. */
  async removeExpiredTokens(sessionId: number, now: Date): Promise<void> {
    await this.tokens().delete({ sessionId, expiresAt: LessThan(now) });
  }

  /** Forgets sessions that expired before `before`, and their tokens; how many, 0 when there is none left. */
  async removeOld(before: Date): Promise<number> {
    const old = this.rows().andWhere('row.expiresAt < :before', { before }).limit(SWEEP_BATCH);
    const ids = (await old.getMany()).map(({ id }) => id);
    if (ids.length === 0) return 0;
    await this.database.transaction(async () => {
      await this.tokens().delete({ sessionId: In(ids) });
      await this.table().delete({ id: In(ids) });
    });
    return ids.length;
  }

  protected toDomain(row: SessionEntity): Session {
    return { ...row };
  }

  private tokens() {
    return this.database.repository(RefreshTokenEntity);
  }
}
