import { Injectable } from '@nestjs/common';
import { Clock } from '#core/app';
import { Settings } from '#core/config';
import { Database } from '#core/database';
import { AppError, codes, failedWith } from '#core/errors';
import type { Account } from '../account.js';
import { ensureAccountRules } from '../account-rules.js';
import { AccountsRepository } from '../accounts.repository.js';
import { AuthConfig } from '../auth.config.js';
import { NO_PASSWORD } from '../passwords.js';
import { emailsFor, usernamesFor } from './account-names.js';
import type { ForeignIdentity } from './foreign-identity.js';
import { IdentitiesRepository } from './identities.repository.js';

// each loses against another start of the same; that many never meet
const ATTEMPTS = 5;

/** The accounts of those who log in elsewhere: apps own rows by account, so everybody has one (C6.2). */
@Injectable()
export class LinkedAccounts {
  private readonly reserved: string;

  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsRepository,
    private readonly identities: IdentitiesRepository,
    private readonly clock: Clock,
    settings: Settings,
  ) {
    this.reserved = settings.get(AuthConfig).adminUsername.toLowerCase();
  }

  /** The account of an identity, made when it is seen for the first time. @throws 1005 when it is disabled or deleted */
  async ensure(identity: ForeignIdentity): Promise<Account> {
    for (let attempt = 1; ; attempt += 1) {
      const accountId = await this.identities.findAccountId(identity.issuer, identity.subject);
      if (accountId !== null) return this.usable(accountId);
      try {
        return await this.make(identity);
      } catch (error) {
        // taken since it was looked at: the identity itself, or a name
        const isTaken = failedWith(error, codes.resourceExists);
        if (!isTaken || attempt === ATTEMPTS) throw error;
      }
    }
  }

  private async usable(accountId: number): Promise<Account> {
    const account = await this.accounts.find(accountId);
    if (!account || account.disabled) throw new AppError(codes.invalidCredential);
    return account;
  }

  /** Never an account that is there already, whatever name or e-mail somebody elsewhere gave himself. */
  private async make(identity: ForeignIdentity): Promise<Account> {
    const now = this.clock.now();
    const username = await this.firstFree(usernamesFor(identity), 'username');
    const email = await this.firstFree(emailsFor(identity), 'email');
    ensureAccountRules({ username, email });
    return this.database.transaction(async () => {
      const account = await this.accounts.create({
        username,
        email,
        passwordHash: NO_PASSWORD,
        roles: ['user'],
        disabled: false,
        createdAt: now,
        updatedAt: now,
      });
      await this.identities.link(identity, account.id, now);
      return account;
    });
  }

  /** The first that nobody has, or the last. */
  private async firstFree(wanted: readonly string[], kind: 'username' | 'email'): Promise<string> {
    for (const word of wanted) {
      const isReserved = kind === 'username' && word.toLowerCase() === this.reserved;
      const [username, email] = kind === 'username' ? [word, ''] : ['', word];
      if (!isReserved && (await this.accounts.findTaken(username, email)) === null) return word;
    }
    return wanted.at(-1) ?? '';
  }
}
