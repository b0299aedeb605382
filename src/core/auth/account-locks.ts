import { Injectable } from '@nestjs/common';
import { AppError, codes } from '#core/errors';
import type { Account } from './account.js';
import { AccountsRepository } from './accounts.repository.js';
import { ApiKeysRepository } from './api-keys/api-keys.repository.js';
import type { Principal } from './principal.js';
import { SessionsRepository } from './sessions.repository.js';

/**
 * Checks again what a caller was let in for, once the row of the account is locked: what changes a credential, a
 * session, a key, a role or an account must not rest on what was true before the lock (C6.3). Each such change takes
 * this lock first, so that all changes of one account happen one after the other.
 */
@Injectable()
export class AccountLocks {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly sessions: SessionsRepository,
    private readonly keys: ApiKeysRepository,
  ) {}

  /** The account, locked until the transaction ends; null when it is deleted. */
  async find(accountId: number): Promise<Account | null> {
    const [account] = await this.accounts.listForUpdate([accountId]);
    return account ?? null;
  }

  /** The caller's own account, locked. @throws 1005 when the account, the session or the key is not good any more */
  async caller(caller: Principal): Promise<Account> {
    const { account } = await this.callerAnd(caller, caller.accountId);
    return account;
  }

  /**
   * The account that a caller wants to change by the roles they have, and all administrators, locked. Administrators
   * come first and the rest by id, so that two callers cannot lock crosswise.
   * @throws 1005 as `caller`, 1003 when the caller has lost a role, 4001 when there is no such account
   */
  async byRole(
    caller: Principal,
    accountId: number,
  ): Promise<{ account: Account; administrators: readonly Account[] }> {
    const administrators = await this.accounts.listAdminsForUpdate();
    const { account, own } = await this.callerAnd(caller, accountId);
    // roles of an identity that another issuer vouches for are those of its credential
    const isOwn = caller.kind === 'session' || caller.kind === 'api_key';
    if (isOwn && !caller.roles.every((role) => own.roles.includes(role)))
      throw new AppError(codes.insufficientPermissions);
    return { account, administrators };
  }

  private async callerAnd(caller: Principal, accountId: number): Promise<{ account: Account; own: Account }> {
    const locked = await this.accounts.listForUpdate([...new Set([caller.accountId, accountId])]);
    const own = locked.find(({ id }) => id === caller.accountId);
    if (!own || own.disabled || !(await this.isGood(caller))) throw new AppError(codes.invalidCredential);
    const account = locked.find(({ id }) => id === accountId);
    if (!account) throw new AppError(codes.resourceNotFound);
    return { account, own };
  }

  /** Whether what the caller showed is still good; tokens of other issuers have nothing here that could end. */
  private async isGood({ sessionId, keyId }: Principal): Promise<boolean> {
    if (sessionId !== null) return (await this.sessions.find(sessionId))?.endedAt === null;
    if (keyId !== null) return (await this.keys.find(keyId))?.revokedAt === null;
    return true;
  }
}
