import { Injectable } from '@nestjs/common';
import { BaseRepository, Database, foldCase } from '#core/database';
import { type ListQuery, type Page } from '#core/http';
import type { Account } from './account.js';
import { AccountEntity } from './auth.entities.js';
import type { Role } from './role.js';

export interface AccountDraft extends Omit<Account, 'id'> {
  passwordHash: string;
}

/** What a password is verified against. */
export interface Credentials {
  account: Account;
  passwordHash: string;
}

@Injectable()
export class AccountsRepository extends BaseRepository<AccountEntity, Account, AccountDraft> {
  constructor(database: Database) {
    super(database, AccountEntity);
  }

  list(query: ListQuery): Promise<Page<Account>> {
    return this.page(this.rows(), query);
  }

  /** By username, whatever its case, with the password's hash. */
  async findCredentials(username: string): Promise<Credentials | null> {
    const [row] = await this.read(this.rows().andWhere('row.usernameKey = :key', { key: foldCase(username) }));
    return row ? { account: this.toDomain(row), passwordHash: row.passwordHash } : null;
  }

  async findPasswordHash(id: number): Promise<string | null> {
    const [row] = await this.read(this.rowsById(id));
    return row?.passwordHash ?? null;
  }

  async updatePasswordHash(id: number, passwordHash: string): Promise<void> {
    await this.table().update(id, { passwordHash });
  }

  /** Which unique value of these is taken, deleted accounts included. */
  async findTaken(username: string, email: string): Promise<'username' | 'email' | null> {
    const keys = { username: foldCase(username), email: foldCase(email) };
    const taken = super.rows().andWhere('row.usernameKey = :username OR row.emailKey = :email', keys);
    const [row] = await this.read(taken);
    if (!row) return null;
    return row.usernameKey === keys.username ? 'username' : 'email';
  }

  /** All administrators, locked, so that two of them cannot remove each other at once. */
  async listAdminsForUpdate(): Promise<Account[]> {
    // looked for without a lock: MySQL would wait for every row that it reads
    const found = await this.read(this.rows().andWhere("row.roles LIKE '%admin%'"));
    const locked = await this.listForUpdate(found.map(({ id }) => id));
    return locked.filter(({ roles }) => roles.includes('admin'));
  }

  async hasAdmin(): Promise<boolean> {
    return this.rows().andWhere("row.roles LIKE '%admin%'").getExists();
  }

  async remove(id: number, now: Date): Promise<void> {
    await this.table().update(id, { deletedAt: now, disabled: true, updatedAt: now });
  }

  /** Deleted accounts are not there. */
  protected override rows() {
    return super.rows().where('row.deletedAt IS NULL');
  }

  protected toDomain({ id, username, email, roles, disabled, createdAt, updatedAt }: AccountEntity): Account {
    return { id, username, email, roles: roles.split(',') as Role[], disabled, createdAt, updatedAt };
  }

  protected override toRow(account: AccountDraft | Account): Omit<AccountEntity, 'id'> {
    return {
      ...super.toRow(account),
      usernameKey: foldCase(account.username),
      emailKey: foldCase(account.email),
      roles: account.roles.join(','),
      // an account that is there keeps its own
      ...('passwordHash' in account && { deletedAt: null }),
    };
  }
}
