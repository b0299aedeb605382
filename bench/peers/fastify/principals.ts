import { createHmac, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Pool, RowDataPacket } from 'mysql2/promise';
import { authenticationRequired, invalidCredential, tokenExpired } from '../failure.js';
import { type Principal, PRINCIPAL_CACHE, TOKEN_RULES } from '../principal.js';

const BEARER = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/i;

interface Claims {
  iss?: string;
  aud?: string;
  sub?: string;
  sid?: number;
  exp?: number;
}

/** Who holds a token: HMAC in this thread, then account and session, remembered as long as Rookery does. */
export class Principals {
  private readonly known = new LRUCache<number, Principal>(PRINCIPAL_CACHE);

  constructor(
    private readonly pool: Pool,
    private readonly secret: string,
  ) {}

  async fromHeader(header: string | undefined): Promise<Principal> {
    if (header === undefined) throw authenticationRequired();
    const { accountId, sessionId } = this.verify(header);
    const known = this.known.get(sessionId);
    if (known?.id === accountId) return known;
    const principal = await this.read(accountId, sessionId);
    this.known.set(sessionId, principal);
    return principal;
  }

  /** For the floor, which asks nobody who he is. */
  async first(): Promise<Principal> {
    const [sessions] = await this.pool.query<RowDataPacket[]>(
      'SELECT id, account_id FROM platform_sessions ORDER BY id LIMIT 1',
    );
    return this.read(Number(sessions[0]?.account_id), Number(sessions[0]?.id));
  }

  private verify(header: string): { accountId: number; sessionId: number } {
    const [, head = '', body = '', signature = ''] = BEARER.exec(header) ?? [];
    const wanted = createHmac('sha256', this.secret).update(`${head}.${body}`).digest();
    const given = Buffer.from(signature, 'base64url');
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw invalidCredential();
    const { alg, typ } = decode(head) as { alg?: string; typ?: string };
    if (alg !== 'HS256' || typ !== TOKEN_RULES.type) throw invalidCredential();
    return identityIn(decode(body) as Claims);
  }

  private async read(accountId: number, sessionId: number): Promise<Principal> {
    const [rows] = await this.pool.execute<RowDataPacket[]>(
      `SELECT a.id, a.username, a.roles, s.id AS session_id
         FROM platform_accounts a JOIN platform_sessions s ON s.account_id = a.id
        WHERE a.id = ? AND s.id = ? AND a.deleted_at IS NULL AND a.disabled = 0 AND s.ended_at IS NULL`,
      [accountId, sessionId],
    );
    const row = rows[0] as (Omit<Principal, 'roles'> & { roles: string }) | undefined;
    if (!row) throw invalidCredential();
    return { ...row, roles: row.roles.split(',') };
  }
}

function identityIn({ iss, aud, sub, sid, exp = 0 }: Claims): { accountId: number; sessionId: number } {
  if (iss !== TOKEN_RULES.issuer || aud !== TOKEN_RULES.audience) throw invalidCredential();
  if (exp * 1000 <= Date.now()) throw tokenExpired();
  return { accountId: Number(sub), sessionId: Number(sid) };
}

function decode(part: string): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}
