import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '#core/app';
import { AppError, codes } from '#core/errors';
import type { Account } from '../account.js';
import { AccountsRepository } from '../accounts.repository.js';
import { isScope } from '../access.js';
import { Principals } from '../principals.js';
import { type ApiKey, hasHash, hashOf, newSecret, parseKey, spell } from './api-key.js';
import { ApiKeysRepository } from './api-keys.repository.js';

const DAY_MS = 86_400_000;
const MAX_DAYS = 3650;
const NOTED_EVERY_MS = 60_000;
const MAX_SCOPES_LENGTH = 1000;

export interface NewApiKey {
  username: string;
  /** For people: what it is used by. */
  name: string;
  scopes: readonly string[];
  /** 1 … 3650 */
  days: number;
}

/** A key that is good now, and whose it is. */
export interface KnownApiKey {
  account: Account;
  scopes: readonly string[];
  expiresAt: Date;
}

/** Keys for programs: made, listed and revoked by an operator (C6.2). */
@Injectable()
export class ApiKeysService {
  private readonly logger = new Logger(ApiKeysService.name);

  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly accounts: AccountsRepository,
    private readonly principals: Principals,
    private readonly clock: Clock,
  ) {}

  /** The new key, with the text that nobody can read again. @throws 4001 without such an account, 3001 */
  async create({ username, name, scopes, days }: NewApiKey): Promise<{ key: ApiKey; text: string }> {
    ensureSensible(name, scopes, days);
    const secret = newSecret();
    const now = this.clock.now();
    const key = await this.keys.create({
      accountId: await this.accountId(username),
      name,
      secretHash: hashOf(secret),
      scopes: [...new Set(scopes)],
      createdAt: now,
      expiresAt: new Date(now.getTime() + days * DAY_MS),
      revokedAt: null,
      usedAt: null,
    });
    return { key, text: spell(key.id, secret) };
  }

  /** Every key, or those of one account. @throws 4001 without such an account */
  async list(username?: string): Promise<ApiKey[]> {
    return this.keys.list(username === undefined ? undefined : await this.accountId(username));
  }

  /** @throws 4001 when it was revoked before, or never was */
  async revoke(id: number): Promise<void> {
    if (!(await this.keys.revoke(id, this.clock.now())))
      throw new AppError(codes.resourceNotFound, { message: `There is no key ${id} that could be revoked` });
    this.principals.forget();
  }

  /** @throws 1002 for one that was good and is too old, 1005 for any other that is not good */
  async identify(text: string): Promise<KnownApiKey> {
    const parsed = parseKey(text);
    const key = parsed && (await this.keys.find(parsed.id));
    const fits = hasHash(parsed?.secret ?? '', key?.secretHash);
    if (!key || !fits || key.revokedAt) throw new AppError(codes.invalidCredential);
    const now = this.clock.now();
    if (key.expiresAt <= now) throw new AppError(codes.tokenExpired);
    const account = await this.accounts.find(key.accountId);
    if (!account || account.disabled) throw new AppError(codes.invalidCredential);
    await this.noteUse(key, now);
    return { account, scopes: key.scopes, expiresAt: key.expiresAt };
  }

  private async noteUse({ id, usedAt }: ApiKey, now: Date): Promise<void> {
    if (usedAt && now.getTime() - usedAt.getTime() < NOTED_EVERY_MS) return;
    try {
      await this.keys.noteUse(id, now);
    } catch (error) {
      this.logger.warn({ error, key_id: id }, 'the use of an API key could not be noted'); // the key is good all the same
    }
  }

  private async accountId(username: string): Promise<number> {
    const found = await this.accounts.findCredentials(username);
    if (!found) throw new AppError(codes.resourceNotFound, { message: `There is no account ${username}` });
    return found.account.id;
  }
}

/** @throws 3001 */
function ensureSensible(name: string, scopes: readonly string[], days: number): void {
  const refuse = (message: string) => new AppError(codes.invalidInput, { message });
  if (!/^[^\p{C}]{1,100}$/u.test(name)) throw refuse('a key has a name of 1 to 100 characters');
  const odd = scopes.find((scope) => !isScope(scope));
  if (odd !== undefined || scopes.join(',').length > MAX_SCOPES_LENGTH)
    throw refuse('scopes are words such as orders:read, of 1000 characters together');
  if (!Number.isInteger(days) || days < 1 || days > MAX_DAYS) throw refuse(`a key is good for 1 to ${MAX_DAYS} days`);
}
