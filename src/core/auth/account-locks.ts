import { Injectable } from '@nestjs/common';
import { Clock } from '#core/app';
import { AppError, codes } from '#core/errors';
import type { Account } from './account.js';
import { AccountsRepository } from './accounts.repository.js';
import { ApiKeysRepository } from './api-keys/api-keys.repository.js';
import { isAdmin, type Principal } from './principal.js';
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
    private readonly clock: Clock,
  ) {}

  /** The account, locked until the transaction ends; null when it is deleted. */
  async lock(accountId: number): Promise<Account | null> {
    const [account] = await this.accounts.listForUpdate([accountId]);
    return account ?? null;
  }

  /** The caller's own account, locked. @throws 1005 when the account, the session or the key is not good any more */
  async lockCaller(caller: Principal): Promise<Account> {
    return this.ensureGood(caller, await this.lock(caller.accountId));
  }

  /**
   * The account that a caller wants to change, and all administrators, locked. Administrators come first and the rest
   * by id, so that two callers cannot lock crosswise.
   * @throws 1005 as `lockCaller`, 1003 when the caller is no administrator any more, 4001 without such an account
   */
  async lockFor(
    caller: Principal,
    accountId: number,
  ): Promise<{ account: Account; administrators: readonly Account[] }> {
    const administrators = await this.accounts.listAdminsForUpdate();
    const locked = await this.accounts.listForUpdate([...new Set([caller.accountId, accountId])]);
    const own = await this.ensureGood(caller, locked.find(({ id }) => id === caller.accountId) ?? null);
    // roles of an identity that another issuer vouches for are those of its credential
    const areOwn = caller.kind === 'session' || caller.kind === 'api_key';
    if (areOwn && isAdmin(caller) && !own.roles.includes('admin')) throw new AppError(codes.insufficientPermissions);
    const account = locked.find(({ id }) => id === accountId);
    if (!account) throw new AppError(codes.resourceNotFound);
    return { account, administrators };
  }

  private async ensureGood(caller: Principal, own: Account | null): Promise<Account> {
    if (!own || own.disabled || !(await this.isGood(caller))) throw new AppError(codes.invalidCredential);
    return own;
  }

  /** Whether what the caller showed is still good; tokens of other issuers have nothing here that could end. */
  private async isGood({ sessionId, keyId }: Principal): Promise<boolean> {
    if (sessionId !== null) return (await this.sessions.find(sessionId))?.endedAt === null;
    if (keyId === null) return true;
    const key = await this.keys.find(keyId);
    return key?.revokedAt === null && key.expiresAt > this.clock.now();
  }
}
