import { Injectable } from '@nestjs/common';
import { Clock } from '#core/app';
import { Database } from '#core/database';
import { AppError, codes } from '#core/errors';
import type { ListQuery, Page } from '#core/http';
import type { Account } from './account.js';
import { AccountLocks } from './account-locks.js';
import { ensureAccountRules } from './account-rules.js';
import { AccountsRepository } from './accounts.repository.js';
import { LoginLimits } from './login-limits.js';
import { hashPassword, isPassword } from './passwords.js';
import { Principals } from './principals.js';
import type { Principal } from './principal.js';
import type { Role } from './role.js';
import { SessionsRepository } from './sessions.repository.js';

export interface NewAccount {
  username: string;
  email: string;
  password: string;
}

export interface OwnChanges {
  email?: string;
  password?: string;
  currentPassword: string;
}

export interface AdminChanges {
  email?: string;
  roles?: readonly Role[];
  disabled?: boolean;
}

/**
 * Accounts, for the platform and for any app (C3.2). An app calls them outside its own transactions: proving a password
 * takes long, and reaches Redis (C7.4).
 */
@Injectable()
export class AccountsService {
  constructor(
    private readonly database: Database,
    private readonly locks: AccountLocks,
    private readonly accounts: AccountsRepository,
    private readonly sessions: SessionsRepository,
    private readonly principals: Principals,
    private readonly loginLimits: LoginLimits,
    private readonly clock: Clock,
  ) {}

  /** @throws 3001 for what breaks the rules of accounts, 4002 when username or e-mail is taken, whatever its case. */
  async register({ username, email, password }: NewAccount, roles: readonly Role[] = ['user']): Promise<Account> {
    ensureAccountRules({ username, email, password });
    await this.ensureFree(username, email);
    const passwordHash = await hashPassword(password);
    const now = this.clock.now();
    return this.accounts.create({
      username,
      email,
      passwordHash,
      roles,
      disabled: false,
      createdAt: now,
      updatedAt: now,
    });
  }

  /** @throws 4001 */
  get(id: number): Promise<Account> {
    return this.accounts.get(id);
  }

  list(query: ListQuery): Promise<Page<Account>> {
    return this.accounts.list(query);
  }

  /**
   * Changes one's own e-mail or password; a new password ends one's other sessions.
   * @throws 1001 when `currentPassword` is wrong, 1005 when the caller's credential ended meanwhile, 1006, 3001, 4002
   */
  async updateOwn(caller: Principal, { email, password, currentPassword }: OwnChanges): Promise<Account> {
    ensureAccountRules({ email, password });
    const { accountId, sessionId } = caller;
    const confirmedHash = await this.loginLimits.confirm(caller, async () => {
      const hash = await this.accounts.findPasswordHash(accountId);
      if (hash === null) throw new AppError(codes.invalidCredential); // deleted meanwhile
      return (await isPassword(currentPassword, hash)) ? hash : null;
    });
    const passwordHash = password === undefined ? undefined : await hashPassword(password);
    const updated = await this.database.transaction(async () => {
      const account = await this.locks.lockCaller(caller);
      if ((await this.accounts.findPasswordHash(accountId)) !== confirmedHash) throw new AppError(codes.loginFailed);
      if (passwordHash !== undefined) {
        await this.accounts.updatePasswordHash(accountId, passwordHash);
        await this.sessions.endAllOf(accountId, this.clock.now(), sessionId ?? undefined);
      }
      return this.accounts.update({ ...account, email: email ?? account.email, updatedAt: this.clock.now() });
    });
    await this.principals.forgetAfterCommit();
    return updated;
  }

  /** @throws 1003, 1005 as `AccountLocks`; 3001, 4001, 4002; 4003 when administrators disable or demote themselves or the last one. */
  async update(actor: Principal, id: number, { email, roles, disabled }: AdminChanges): Promise<Account> {
    ensureAccountRules({ email });
    const updated = await this.database.transaction(async () => {
      const { account, administrators } = await this.locks.lockFor(actor, id);
      const changed: Account = {
        ...account,
        email: email ?? account.email,
        roles: roles ?? account.roles,
        disabled: disabled ?? account.disabled,
        updatedAt: this.clock.now(),
      };
      if (disabled === true || !changed.roles.includes('admin')) ensureNotNeeded(actor, account, administrators);
      if (changed.disabled) await this.sessions.endAllOf(id, this.clock.now());
      return this.accounts.update(changed);
    });
    await this.principals.forgetAfterCommit();
    return updated;
  }

  /** The names of a deleted account stay taken (C3.4). @throws as `update` */
  async remove(actor: Principal, id: number): Promise<void> {
    await this.database.transaction(async () => {
      const { account, administrators } = await this.locks.lockFor(actor, id);
      ensureNotNeeded(actor, account, administrators);
      await this.sessions.endAllOf(id, this.clock.now());
      await this.accounts.remove(id, this.clock.now());
    });
    await this.principals.forgetAfterCommit();
  }

  private async ensureFree(username: string, email: string): Promise<void> {
    const taken = await this.accounts.findTaken(username, email);
    if (taken) throw new AppError(codes.resourceExists, { message: `This ${taken} is taken` });
  }
}

/** No account disables, demotes or deletes itself, nor the last administrator (C3.3). */
function ensureNotNeeded(actor: Principal, account: Account, administrators: readonly Account[]): void {
  if (!account.roles.includes('admin') && account.id !== actor.accountId) return;
  const others = administrators.filter(({ id, disabled }) => id !== account.id && !disabled);
  if (account.id === actor.accountId)
    throw new AppError(codes.resourceConflict, { message: 'You cannot disable, demote or delete yourself' });
  if (others.length === 0)
    throw new AppError(codes.resourceConflict, {
      message: 'The last administrator cannot be disabled, demoted or deleted',
    });
}
