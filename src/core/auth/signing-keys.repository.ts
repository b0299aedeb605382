import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '#core/database';
import { codes, failedWith } from '#core/errors';
import { SigningKeyEntity } from './auth.entities.js';

const NAME = 'development';

@Injectable()
export class SigningKeysRepository {
  constructor(private readonly database: Database) {}

  /** Development's secret: made by whoever comes first, read by all others. */
  async ensureSecret(now: Date): Promise<string> {
    const keys = this.database.repository(SigningKeyEntity);
    const stored = await keys.findOneBy({ name: NAME });
    if (stored) return stored.secret;
    try {
      const secret = randomBytes(48).toString('base64url');
      await keys.insert({ name: NAME, secret, createdAt: now });
      return secret;
    } catch (error) {
      if (!failedWith(error, codes.resourceExists)) throw error;
      return this.ensureSecret(now);
    }
  }
}
