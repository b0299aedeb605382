import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '#core/app';
import { Settings } from '#core/config';
import { Database } from '#core/database';
import { AppError, codes } from '#core/errors';
import type { ListQuery, Page } from '#core/http';
import { networkOf } from '#core/limits';
import type { Account } from './account.js';
import { AccountsRepository } from './accounts.repository.js';
import { AuthConfig } from './auth.config.js';
import { LoginLimits } from './login-limits.js';
import { isPassword } from './passwords.js';
import type { Principal } from './principal.js';
import { Principals } from './principals.js';
import type { Client, Session } from './session.js';
import { SessionsRepository } from './sessions.repository.js';
import { TokensService } from './tokens.service.js';

/** What signing in and refreshing hand out. */
export interface Grant {
  accessToken: string;
  expiresInSeconds: number;
  refreshToken: string;
  refreshExpiresInSeconds: number;
}

/** Signing in, staying so, and leaving (C3.2, C6.3). */
@Injectable()
export class SessionsService {
  private readonly refreshTtlSeconds: number;

  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsRepository,
    private readonly sessions: SessionsRepository,
    private readonly tokens: TokensService,
    private readonly principals: Principals,
    private readonly loginLimits: LoginLimits,
    private readonly clock: Clock,
    settings: Settings,
  ) {
    this.refreshTtlSeconds = settings.get(AuthConfig).refreshTokenTtlSeconds;
  }

  /**
   * @throws 1001 for an unknown user, a wrong password and a disabled user alike, in the same time; 1006 after too many
   * failures
   */
  async login(username: string, password: string, client: Client): Promise<Grant> {
    const account = await this.loginLimits.attempt(
      { username, address: client.address },
      {
        isKnownHere: (network) => this.isKnownAt(network, username),
        verify: () => this.findByPassword(username, password),
      },
    );
    const now = this.clock.now();
    return this.database.transaction(async () => {
      // kept for as long again after their end, so that a late token is told apart from an unknown one
      await this.sessions.removeOld(account.id, new Date(now.getTime() - this.refreshTtlSeconds * 1000));
      const draft = {
        accountId: account.id,
        ...client,
        createdAt: now,
        usedAt: now,
        expiresAt: this.refreshExpiry(now),
        endedAt: null,
      };
      const session = await this.sessions.create(draft);
      return this.grant(session);
    });
  }

  /**
   * Rotates a refresh token. Of two at once one wins; a rotated one seen again ends its session, because
   * one of the two holders stole it (RFC 9700, 4.14.2).
   * @throws 1002 expired, 1005 unknown, rotated, or of an ended session.
   */
  async refresh(refreshToken: string): Promise<Grant> {
    const now = this.clock.now();
    const tokenHash = hashOf(refreshToken);
    const stored = await this.sessions.findToken(tokenHash);
    if (!stored) throw new AppError(codes.invalidCredential);
    if (stored.rotatedAt === null && stored.expiresAt <= now) throw new AppError(codes.tokenExpired);
    const grant = await this.database.transaction(async () => {
      if (!(await this.sessions.rotateToken(tokenHash, now))) return null;
      const session = await this.sessions.getForUpdate(stored.sessionId);
      const account = await this.accounts.find(session.accountId);
      if (session.endedAt || !account || account.disabled) throw new AppError(codes.invalidCredential);
      await this.sessions.removeExpiredTokens(session.id, now);
      await this.sessions.touch(session.id, now, this.refreshExpiry(now));
      return this.grant(session);
    });
    if (grant) return grant;
    if (await this.sessions.end(stored.sessionId, now)) this.principals.forget();
    throw new AppError(codes.invalidCredential);
  }

  /** Ends the token's session; an unknown token is nobody's business. */
  async logout(refreshToken: string): Promise<void> {
    const stored = await this.sessions.findToken(hashOf(refreshToken));
    if (stored && (await this.sessions.end(stored.sessionId, this.clock.now()))) this.principals.forget();
  }

  list({ accountId }: Principal, query: ListQuery): Promise<Page<Session>> {
    return this.sessions.listOpen(accountId, this.clock.now(), query);
  }

  /** @throws 4001 when it is not an open session of the caller. */
  async end({ accountId }: Principal, id: number): Promise<void> {
    if (!(await this.sessions.end(id, this.clock.now(), accountId))) throw new AppError(codes.resourceNotFound);
    this.principals.forget();
  }

  private async findByPassword(username: string, password: string): Promise<Account | null> {
    const found = await this.accounts.findCredentials(username);
    const fits = await isPassword(password, found?.passwordHash ?? null);
    return found && fits && !found.account.disabled ? found.account : null;
  }

  private async isKnownAt(network: string, username: string): Promise<boolean> {
    const found = await this.accounts.findCredentials(username);
    // asked for nobody's too, or its absence would tell
    const addresses = await this.sessions.listAddresses(found?.account.id ?? 0);
    return addresses.some((address) => networkOf(address) === network);
  }

  private async grant({ id, accountId }: Session): Promise<Grant> {
    const refreshToken = randomBytes(32).toString('base64url');
    await this.sessions.addToken(hashOf(refreshToken), id, this.refreshExpiry(this.clock.now()));
    const { token, expiresInSeconds } = await this.tokens.issue(accountId, id);
    return { accessToken: token, expiresInSeconds, refreshToken, refreshExpiresInSeconds: this.refreshTtlSeconds };
  }

  private refreshExpiry(now: Date): Date {
    return new Date(now.getTime() + this.refreshTtlSeconds * 1000);
  }
}

/** A refresh token has 256 random bits: a plain hash keeps it safe. */
function hashOf(refreshToken: string): string {
  return createHash('sha256').update(refreshToken).digest('hex');
}
