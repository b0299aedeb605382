import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Database } from '#core/database';
import { AppError, codes } from '#core/errors';
import { SharedState } from '#core/redis';
import { AccountsRepository } from './accounts.repository.js';
import type { Principal } from './principal.js';
import { SessionsRepository } from './sessions.repository.js';
import { TokensService, type VerifiedToken } from './tokens.service.js';

// a change made in another process is seen after this, when its broadcast was not heard; the contract allows 60 s (C3.3)
export const TRUSTED_FOR_MS = 10_000;
const CHANNEL = 'principals';
const REMEMBERED = 10_000;

/** Turns an access token of a login here into its holder, with the roles of now. */
@Injectable()
export class Principals implements OnModuleInit {
  private readonly known = new LRUCache<number, Principal>({ max: REMEMBERED, ttl: TRUSTED_FOR_MS });
  /** Sessions that have ended: their tokens, sent again and again, cost no statements. */
  private readonly refused = new LRUCache<number, true>({ max: REMEMBERED, ttl: TRUSTED_FOR_MS });

  /** Raised by every change: what was read before it is not remembered after it. */
  private changes = 0;

  constructor(
    private readonly tokens: TokensService,
    private readonly accounts: AccountsRepository,
    private readonly sessions: SessionsRepository,
    private readonly state: SharedState,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    const forget = () => {
      this.forgetHere();
    };
    this.state.broadcast.listen(CHANNEL, { message: forget, missed: forget });
  }

  /** What was read under another number may have changed since. */
  get generation(): number {
    return this.changes;
  }

  /** Who holds this token, if that was found out a moment ago. @throws 1002 */
  recall(token: string): Principal | undefined {
    const verified = this.tokens.recall(token);
    return verified && this.knownOf(verified);
  }

  /** @throws 1002, 1005: a bad token, or an account or session that is gone. */
  async fromToken(token: string): Promise<Principal> {
    const verified = this.tokens.recall(token) ?? (await this.tokens.verify(token));
    const { accountId, sessionId } = verified;
    const known = this.knownOf(verified);
    if (known) return known;
    if (this.refused.get(sessionId)) throw new AppError(codes.invalidCredential);
    const generation = this.changes;
    const [account, session] = await Promise.all([this.accounts.find(accountId), this.sessions.find(sessionId)]);
    if (session?.accountId !== accountId) throw new AppError(codes.invalidCredential);
    if (session.endedAt || !account || account.disabled) {
      if (generation === this.changes) this.refused.set(sessionId, true);
      throw new AppError(codes.invalidCredential);
    }
    const { username, roles } = account;
    const principal: Principal = { accountId, username, roles, sessionId, keyId: null, kind: 'session', scopes: 'all' };
    if (generation === this.changes) this.known.set(sessionId, principal);
    return principal;
  }

  private knownOf({ accountId, sessionId }: VerifiedToken): Principal | undefined {
    const known = this.known.get(sessionId);
    return known?.accountId === accountId ? known : undefined;
  }

  /** After accounts or sessions changed in this process: tells all of them. */
  forget(): void {
    this.forgetHere();
    // a process that does not hear it trusts what it knows for no longer than TRUSTED_FOR_MS
    this.state.broadcast.publish(CHANNEL, '').catch(() => undefined);
  }

  /** The same, once the ambient transaction commits: what is read until then would be remembered as it was. */
  forgetAfterCommit(): Promise<void> {
    return this.database.afterCommit(() => {
      this.forget();
    });
  }

  private forgetHere(): void {
    this.changes += 1;
    this.known.clear();
    this.refused.clear();
  }
}
