import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '#core/app';
import { Settings } from '#core/config';
import { Database } from '#core/database';
import { AppError, codes } from '#core/errors';
import type { ListQuery, Page } from '#core/http';
import { networkOf } from '#core/limits';
import { AccountLocks } from './account-locks.js';
import { AccountsRepository, type Credentials } from './accounts.repository.js';
import { AuthConfig } from './auth.config.js';
import { LoginLimits } from './login-limits.js';
import { isPassword } from './passwords.js';
import type { Principal } from './principal.js';
import { Principals } from './principals.js';
import type { Client, Session } from './session.js';
import { SessionsRepository, type StoredRefreshToken } from './sessions.repository.js';
import { openSuccessor, sealSuccessor } from './successor.js';
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
  private readonly graceMs: number;

  constructor(
    private readonly database: Database,
    private readonly locks: AccountLocks,
    private readonly accounts: AccountsRepository,
    private readonly sessions: SessionsRepository,
    private readonly tokens: TokensService,
    private readonly principals: Principals,
    private readonly loginLimits: LoginLimits,
    private readonly clock: Clock,
    settings: Settings,
  ) {
    const { refreshTokenTtlSeconds, refreshGraceSeconds } = settings.get(AuthConfig);
    this.refreshTtlSeconds = refreshTokenTtlSeconds;
    this.graceMs = refreshGraceSeconds * 1000;
  }

  /**
   * @throws 1001 for an unknown user, a wrong password and a disabled user alike, in the same time, and when the
   * password changed meanwhile; 1006 after too many failures
   */
  async login(username: string, password: string, client: Client): Promise<Grant> {
    const verified = await this.loginLimits.attempt(
      { username, address: client.address },
      {
        isKnownHere: (network) => this.isKnownAt(network, username),
        verify: () => this.findByPassword(username, password),
      },
    );
    const now = this.clock.now();
    return this.database.transaction(async () => {
      const account = await this.locks.lock(verified.account.id);
      const isSame = account && (await this.accounts.findPasswordHash(account.id)) === verified.passwordHash;
      if (!isSame || account.disabled) throw new AppError(codes.loginFailed);
      const draft = {
        accountId: account.id,
        ...client,
        createdAt: now,
        usedAt: now,
        expiresAt: this.refreshExpiry(now),
        endedAt: null,
      };
      const session = await this.sessions.create(draft);
      return this.grant(session, newToken(), now);
    });
  }

  /**
   * Rotates a refresh token. One that was rotated within the last `REFRESH_GRACE_SECONDS` gets the same successor again:
   * two tabs, or a lost answer. Used later it ends its session, because one of two holders stole it (RFC 9700, 4.14.2).
   * @throws 1002 expired, 1005 unknown, rotated before, or of an ended session.
   */
  async refresh(refreshToken: string): Promise<Grant> {
    const now = this.clock.now();
    const tokenHash = hashOf(refreshToken);
    const found = await this.sessions.findToken(tokenHash);
    const unlocked = found && (await this.sessions.find(found.sessionId));
    if (!unlocked || unlocked.endedAt) throw new AppError(codes.invalidCredential); // it stays ended
    if (found.rotatedAt === null && found.expiresAt <= now) throw new AppError(codes.tokenExpired);
    const grant = await this.database.transaction(async () => {
      const session = await this.lockOpen(unlocked);
      const token = await this.sessions.findToken(tokenHash);
      const next = token?.rotatedAt === null ? await this.rotate(session, refreshToken, now) : null;
      if (next) return next;
      if (token && this.isInGrace(token, now)) return this.grantAgain(session, refreshToken, token, now);
      await this.sessions.end(session.id, now);
      await this.principals.forgetAfterCommit();
      return null;
    });
    if (!grant) throw new AppError(codes.invalidCredential);
    return grant;
  }

  /** Ends the token's session; an unknown token is no fault. */
  async logout(refreshToken: string): Promise<void> {
    const found = await this.sessions.findToken(hashOf(refreshToken));
    const session = found && (await this.sessions.find(found.sessionId));
    if (!session || session.endedAt) return;
    await this.database.transaction(async () => {
      await this.locks.lock(session.accountId);
      await this.sessions.end(session.id, this.clock.now());
      await this.principals.forgetAfterCommit();
    });
  }

  list({ accountId }: Principal, query: ListQuery): Promise<Page<Session>> {
    return this.sessions.listOpen(accountId, this.clock.now(), query);
  }

  /** @throws 4001 when it is not an open session of the caller. */
  async end(caller: Principal, id: number): Promise<void> {
    await this.database.transaction(async () => {
      const { id: accountId } = await this.locks.lockCaller(caller);
      if (!(await this.sessions.end(id, this.clock.now(), accountId))) throw new AppError(codes.resourceNotFound);
      await this.principals.forgetAfterCommit();
    });
  }

  private async findByPassword(username: string, password: string): Promise<Credentials | null> {
    const found = await this.accounts.findCredentials(username);
    const fits = await isPassword(password, found?.passwordHash ?? null);
    return found && fits && !found.account.disabled ? found : null;
  }

  private async isKnownAt(network: string, username: string): Promise<boolean> {
    const found = await this.accounts.findCredentials(username);
    // asked for nobody's too, or its absence would tell
    const addresses = await this.sessions.listAddresses(found?.account.id ?? 0);
    return addresses.some((address) => networkOf(address) === network);
  }

  /** @throws 1005 when the session has ended, or its account is disabled or deleted */
  private async lockOpen({ id, accountId }: Session): Promise<Session> {
    const account = await this.locks.lock(accountId);
    const session = account && (await this.sessions.find(id));
    if (!session || session.endedAt || account.disabled) throw new AppError(codes.invalidCredential);
    return session;
  }

  /** Null when a process of the release before, which takes no lock, has rotated it meanwhile. */
  private async rotate(session: Session, refreshToken: string, now: Date): Promise<Grant | null> {
    const next = newToken();
    const successor = this.graceMs > 0 ? await sealSuccessor(refreshToken, next) : null;
    if (!(await this.sessions.rotateToken(hashOf(refreshToken), now, successor))) return null;
    await this.sessions.removeExpiredTokens(session.id, now);
    await this.sessions.removeSuccessors(session.id, new Date(now.getTime() - this.graceMs));
    await this.sessions.touch(session.id, now, this.refreshExpiry(now));
    return this.grant(session, next, now);
  }

  /** Also with a clock that is behind the one of the process that rotated it. */
  private isInGrace({ rotatedAt, successor }: StoredRefreshToken, now: Date): boolean {
    return rotatedAt !== null && successor !== null && Math.abs(now.getTime() - rotatedAt.getTime()) <= this.graceMs;
  }

  private async grantAgain(
    session: Session,
    old: string,
    { successor }: StoredRefreshToken,
    now: Date,
  ): Promise<Grant> {
    const refreshToken = await openSuccessor(old, successor ?? '');
    const next = await this.sessions.findToken(hashOf(refreshToken));
    if (!next || next.expiresAt <= now) throw new AppError(codes.invalidCredential);
    return this.pairOf(session, refreshToken, Math.floor((next.expiresAt.getTime() - now.getTime()) / 1000));
  }

  private async grant(session: Session, refreshToken: string, now: Date): Promise<Grant> {
    await this.sessions.addToken(hashOf(refreshToken), session.id, this.refreshExpiry(now));
    return this.pairOf(session, refreshToken, this.refreshTtlSeconds);
  }

  private async pairOf(
    { id, accountId }: Session,
    refreshToken: string,
    refreshExpiresInSeconds: number,
  ): Promise<Grant> {
    const { token, expiresInSeconds } = await this.tokens.issue(accountId, id);
    return { accessToken: token, expiresInSeconds, refreshToken, refreshExpiresInSeconds };
  }

  private refreshExpiry(now: Date): Date {
    return new Date(now.getTime() + this.refreshTtlSeconds * 1000);
  }
}

function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** A refresh token has 256 random bits: a plain hash keeps it safe. */
function hashOf(refreshToken: string): string {
  return createHash('sha256').update(refreshToken).digest('hex');
}
