import { Injectable } from '@nestjs/common';
import { Database } from '#core/database';
import { IdentityEntity } from '../auth.entities.js';

@Injectable()
export class IdentitiesRepository {
  constructor(private readonly database: Database) {}

  /** The account of whoever this issuer calls so. */
  async findAccountId(issuer: string, subject: string): Promise<number | null> {
    const row = await this.database.repository(IdentityEntity).findOneBy({ issuer, subject });
    return row?.accountId ?? null;
  }

  /** @throws 4002 when somebody else linked it meanwhile */
  async link({ issuer, subject }: { issuer: string; subject: string }, accountId: number, now: Date): Promise<void> {
    await this.database.repository(IdentityEntity).insert({ issuer, subject, accountId, createdAt: now });
  }
}
