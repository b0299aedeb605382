import { Injectable } from '@nestjs/common';
import {
  type Account,
  AccountsService,
  type AdminChanges,
  type NewAccount,
  type OwnChanges,
  type Principal,
} from '#core/auth';
import type { ListQuery, Page } from '#core/http';
import { LedgerService } from '../ledger/ledger.service.js';
import type { User } from './user.js';

/** Accounts of the platform, each with its balance here. */
@Injectable()
export class UsersService {
  constructor(
    private readonly accounts: AccountsService,
    private readonly ledger: LedgerService,
  ) {}

  /** @throws 4002 */
  async register(account: NewAccount): Promise<User> {
    return this.withBalance(await this.accounts.register(account));
  }

  /** @throws 4001 */
  async get(id: number): Promise<User> {
    return this.withBalance(await this.accounts.get(id));
  }

  async list(query: ListQuery): Promise<Page<User>> {
    const page = await this.accounts.list(query);
    const balances = await this.ledger.balancesOf(page.items.map(({ id }) => id));
    return {
      ...page,
      items: page.items.map((account) => ({ ...account, balanceCents: balances.get(account.id) ?? 0 })),
    };
  }

  /** @throws 1001 when the current password is wrong, 1005 when the credential ended meanwhile, 4002 */
  async updateOwn(caller: Principal, changes: OwnChanges): Promise<User> {
    return this.withBalance(await this.accounts.updateOwn(caller, changes));
  }

  /** @throws 1003, 1005, 4001, 4002, 4003 */
  async update(caller: Principal, id: number, changes: AdminChanges): Promise<User> {
    return this.withBalance(await this.accounts.update(caller, id, changes));
  }

  /** @throws 1003, 1005, 4001, 4003 */
  remove(caller: Principal, id: number): Promise<void> {
    return this.accounts.remove(caller, id);
  }

  private async withBalance(account: Account): Promise<User> {
    const balances = await this.ledger.balancesOf([account.id]);
    return { ...account, balanceCents: balances.get(account.id) ?? 0 };
  }
}
