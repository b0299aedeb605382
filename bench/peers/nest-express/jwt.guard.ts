import { type CanActivate, type ExecutionContext, Inject, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { errors, jwtVerify, type JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import { DataSource, IsNull } from 'typeorm';
import { authenticationRequired, invalidCredential, tokenExpired } from '../failure.js';
import type { PeerSettings } from '../peer-settings.js';
import { type Principal, PRINCIPAL_CACHE, TOKEN_RULES } from '../principal.js';
import { SessionEntity } from './entities.js';

export const PEER_SETTINGS = Symbol('PeerSettings');
const OPEN = Symbol('open');

/** Anyone may call. */
export const Open = () => SetMetadata(OPEN, true);

/** What the guard leaves on a request. */
export interface GuardedRequest {
  headers: { authorization?: string };
  principal?: Principal;
}

@Injectable()
export class JwtGuard implements CanActivate {
  private readonly known = new LRUCache<number, Principal>(PRINCIPAL_CACHE);
  private readonly key: Uint8Array;

  constructor(
    private readonly reflector: Reflector,
    private readonly dataSource: DataSource,
    @Inject(PEER_SETTINGS) settings: PeerSettings,
  ) {
    this.key = new TextEncoder().encode(settings.jwtSecret);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride<boolean>(OPEN, [context.getHandler(), context.getClass()])) return true;
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    const [scheme, token] = request.headers.authorization?.split(' ') ?? [];
    if (scheme === undefined) throw authenticationRequired();
    if (scheme.toLowerCase() !== 'bearer' || token === undefined) throw invalidCredential();
    request.principal = await this.principalOf(await this.verify(token));
    return true;
  }

  private async verify(token: string): Promise<JWTPayload> {
    const { issuer, audience, type: typ } = TOKEN_RULES;
    try {
      return (await jwtVerify(token, this.key, { algorithms: ['HS256'], issuer, audience, typ })).payload;
    } catch (error) {
      throw error instanceof errors.JWTExpired ? tokenExpired() : invalidCredential();
    }
  }

  private async principalOf({ sub, sid }: JWTPayload): Promise<Principal> {
    const sessionId = Number(sid);
    const known = this.known.get(sessionId);
    if (known?.id === Number(sub)) return known;
    const session = await this.dataSource.getRepository(SessionEntity).findOne({
      where: { id: String(sid), endedAt: IsNull(), account: { id: sub, disabled: false, deletedAt: IsNull() } },
      relations: { account: true },
    });
    if (!session) throw invalidCredential();
    const { id, username, roles } = session.account;
    const principal = { id: Number(id), username, roles, session_id: sessionId };
    this.known.set(sessionId, principal);
    return principal;
  }
}
