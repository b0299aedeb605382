import { Injectable } from '@nestjs/common';
import { BaseRepository, Database } from '#core/database';
import { ApiKeyEntity } from '../auth.entities.js';
import type { ApiKey } from './api-key.js';

@Injectable()
export class ApiKeysRepository extends BaseRepository<ApiKeyEntity, ApiKey> {
  constructor(database: Database) {
    super(database, ApiKeyEntity);
  }

  /** Those of an account, or of everybody; in the order in which they were made. */
  async list(accountId?: number): Promise<ApiKey[]> {
    const all = this.rows().orderBy('row.id');
    const wanted = accountId === undefined ? all : all.andWhere('row.accountId = :accountId', { accountId });
    return (await this.read(wanted)).map((row) => this.toDomain(row));
  }

  /** False when it was revoked before, or never was. */
  async revoke(id: number, now: Date): Promise<boolean> {
    const revoking = this.table().createQueryBuilder().update().set({ revokedAt: now });
    return (await revoking.where('id = :id AND revoked_at IS NULL', { id }).execute()).affected === 1;
  }

  async noteUse(id: number, now: Date): Promise<void> {
    await this.table().update(id, { usedAt: now });
  }

  protected toDomain({ scopes, ...row }: ApiKeyEntity): ApiKey {
    return { ...row, scopes: scopes.split(',').filter(Boolean) };
  }

  protected override toRow(key: Omit<ApiKey, 'id'>): Omit<ApiKeyEntity, 'id'> {
    return { ...super.toRow(key), scopes: key.scopes.join(',') };
  }
}
