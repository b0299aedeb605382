import { Injectable } from '@nestjs/common';
import { Database } from '#core/database';
import { AuditEntity } from './audit.entity.js';

@Injectable()
export class AuditRepository {
  constructor(private readonly database: Database) {}

  async add(row: Omit<AuditEntity, 'id'>): Promise<void> {
    await this.database.repository(AuditEntity).insert(row);
  }

  /** The newest first. */
  listNewest(subject: string | undefined, count: number): Promise<AuditEntity[]> {
    return this.database
      .repository(AuditEntity)
      .find({ where: subject === undefined ? {} : { subject }, order: { id: 'DESC' }, take: count });
  }
}
