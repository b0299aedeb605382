import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '#core/app';
import { Database } from '#core/database';
import { AppError, codes } from '#core/errors';
import { AccountLocks } from '../account-locks.js';
import type { Account } from '../account.js';
import { AccountsRepository } from '../accounts.repository.js';
import { isScope } from '../access.js';
import { Principals, TRUSTED_FOR_MS } from '../principals.js';
import { type ApiKey, hasHash, hashOf, newSecret, parseKey, spell } from './api-key.js';
import { ApiKeysRepository } from './api-keys.repository.js';

const DAY_MS = 86_400_000;
const MAX_DAYS = 3650;
const NOTED_EVERY_MS = 60_000;
const MAX_SCOPES_LENGTH = 1000;
const REMEMBERED = 10_000;

export interface NewApiKey {
  username: string;
  /** For people: what it is used by. */
  name: string;
  scopes: readonly string[];
  /** 1 … 3650 */
  days: number;
}

interface Found {
  key: ApiKey | null;
  /** Of the accounts, when it was looked up. */
  generation: number;
}

/** A key that is good now, and whose it is. */
export interface KnownApiKey {
  account: Account;
  keyId: number;
  scopes: readonly string[];
  expiresAt: Date;
}

/** Keys for programs: made, listed and revoked by an operator (C6.2). */
@Injectable()
export class ApiKeysService {
  private readonly logger = new Logger(ApiKeysService.name);
  /** What was found by a number, be it nothing: asked for again and again it costs one statement in 10 s. */
  private readonly found = new LRUCache<number, Found>({ max: REMEMBERED, ttl: TRUSTED_FOR_MS });

  constructor(
    private readonly database: Database,
    private readonly locks: AccountLocks,
    private readonly keys: ApiKeysRepository,
    private readonly accounts: AccountsRepository,
    private readonly principals: Principals,
    private readonly clock: Clock,
  ) {}

  /** The new key, with the text that nobody can read again. @throws 4001 without such an account that may log in, 3001 */
  async create({ username, name, scopes, days }: NewApiKey): Promise<{ key: ApiKey; text: string }> {
    ensureSensible(name, scopes, days);
    const secret = newSecret();
    const now = this.clock.now();
    const accountId = await this.accountId(username);
    return this.database.transaction(async () => {
      const account = await this.locks.lock(accountId);
      if (!account || account.disabled) throw noAccount(username);
      const key = await this.keys.create({
        accountId,
        name,
        secretHash: hashOf(secret),
        scopes: [...new Set(scopes)],
        createdAt: now,
        expiresAt: new Date(now.getTime() + days * DAY_MS),
        revokedAt: null,
        usedAt: null,
      });
      await this.principals.forgetAfterCommit();
      return { key, text: spell(key.id, secret) };
    });
  }

  /** Every key, or those of one account. @throws 4001 without such an account */
  async list(username?: string): Promise<ApiKey[]> {
    return this.keys.list(username === undefined ? undefined : await this.accountId(username));
  }

  /** @throws 4001 when it was revoked before, or never was */
  async revoke(id: number): Promise<void> {
    const isRevoked = await this.database.transaction(async () => {
      const key = await this.keys.find(id);
      if (key) await this.locks.lock(key.accountId);
      return this.keys.revoke(id, this.clock.now());
    });
    if (!isRevoked)
      throw new AppError(codes.resourceNotFound, { message: `There is no key ${id} that could be revoked` });
    await this.principals.forgetAfterCommit();
  }

  /** @throws 1002 for one that was good and is too old, 1005 for any other that is not good */
  async identify(text: string): Promise<KnownApiKey> {
    const parsed = parseKey(text);
    const key = parsed && (await this.find(parsed.id));
    const fits = hasHash(parsed?.secret ?? '', key?.secretHash);
    if (!key || !fits || key.revokedAt) throw new AppError(codes.invalidCredential);
    const now = this.clock.now();
    if (key.expiresAt <= now) throw new AppError(codes.tokenExpired);
    const account = await this.accounts.find(key.accountId);
    if (!account || account.disabled) throw new AppError(codes.invalidCredential);
    await this.noteUse(key, now);
    return { account, keyId: key.id, scopes: key.scopes, expiresAt: key.expiresAt };
  }

  private async find(id: number): Promise<ApiKey | null> {
    const { generation } = this.principals;
    const found = this.found.get(id);
    if (found?.generation === generation) return found.key;
    const key = await this.keys.find(id);
    this.found.set(id, { key, generation });
    return key;
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
    if (!found) throw noAccount(username);
    return found.account.id;
  }
}

function noAccount(username: string): AppError {
  return new AppError(codes.resourceNotFound, { message: `There is no account ${username} that may log in` });
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
