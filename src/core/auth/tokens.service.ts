import { Injectable } from '@nestjs/common';
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { Clock } from '#core/app';
import { Settings } from '#core/config';
import { AppError, codes } from '#core/errors';
import { AuthConfig } from './auth.config.js';
import { OwnKeys } from './keys/own-keys.js';
import { ensureNotOver, ensureTimely, hasBegun, TIMES_ARE_CHECKED_LATER, type Validity } from './token-times.js';
import { type JsonObject, readUnverified } from './unverified-token.js';

/** `typ` of an access token (RFC 9068). */
const TYPE = 'at+jwt';
// a header of ours says nothing else, so one that does is not of ours: no key of its own (jwk, jku), no crit, zip, b64
const HEADER_MEMBERS: ReadonlySet<string> = new Set(['alg', 'typ', 'kid']);

/** What a token that passed every check says. */
export interface VerifiedToken extends Validity {
  accountId: number;
  sessionId: number;
}

// signatures are dear; what they prove does not change (a token takes about 400 bytes)
const REMEMBERED = 10_000;

/** Access tokens, signed and checked with this platform's own keys (C6.2, RFC 8725). */
@Injectable()
export class TokensService {
  private readonly config: AuthConfig;
  private readonly verified = new LRUCache<string, VerifiedToken>({ max: REMEMBERED });

  constructor(
    settings: Settings,
    private readonly keys: OwnKeys,
    private readonly clock: Clock,
  ) {
    this.config = settings.get(AuthConfig);
  }

  async issue(accountId: number, sessionId: number): Promise<{ token: string; expiresInSeconds: number }> {
    const { jwtIssuer, jwtAudience, accessTokenTtlSeconds } = this.config;
    const { key, kid, algorithm } = await this.keys.signing();
    const now = Math.floor(this.clock.now().getTime() / 1000);
    const token = await new SignJWT({ sid: sessionId })
      .setProtectedHeader({ alg: algorithm, typ: TYPE, kid })
      .setIssuer(jwtIssuer)
      .setAudience(jwtAudience)
      .setSubject(String(accountId))
      .setIssuedAt(now)
      .setExpirationTime(now + accessTokenTtlSeconds)
      .sign(key);
    return { token, expiresInSeconds: accessTokenTtlSeconds };
  }

  /** The same for a token that passed before; undefined when it has not. @throws 1002 when it has expired since */
  recall(token: string): VerifiedToken | undefined {
    const known = this.verified.get(token);
    if (!known) return undefined;
    const now = this.clock.now();
    ensureNotOver(known, now);
    return hasBegun(known, now) ? known : undefined;
  }

  /** @throws 1002 expired; 1005 for every other fault. */
  async verify(token: string): Promise<VerifiedToken> {
    try {
      const { header } = readUnverified(token);
      const foreign = Object.keys(header).find((member) => !HEADER_MEMBERS.has(member));
      if (foreign !== undefined) throw new Error('the header has a member that no token of ours has');
      const payload = await this.signedPayload(token, header);
      const validity = ensureTimely(payload, this.clock.now());
      const verified = { ...idsIn(payload), ...validity };
      this.verified.set(token, verified);
      return verified;
    } catch (cause) {
      throw cause instanceof AppError ? cause : new AppError(codes.invalidCredential, { cause });
    }
  }

  /** The payload, once a key of ours has signed it and it is for us; when it counts is not asked here. */
  private async signedPayload(token: string, header: JsonObject): Promise<JWTPayload> {
    const { jwtIssuer, jwtAudience } = this.config;
    for (const { verify, algorithm } of await this.keys.candidates(header)) {
      try {
        const { payload } = await jwtVerify(token, verify, {
          algorithms: [algorithm],
          issuer: jwtIssuer,
          audience: jwtAudience,
          typ: TYPE,
          requiredClaims: ['sub', 'sid', 'iat', 'exp'],
          clockTolerance: TIMES_ARE_CHECKED_LATER,
        });
        return payload;
      } catch (error) {
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
      }
    }
    throw new Error('no key of ours has signed this');
  }
}

/** @throws Error when they are not spelled as `issue` spells them */
function idsIn({ sub, sid }: JWTPayload): { accountId: number; sessionId: number } {
  const accountId = /^[1-9]\d{0,15}$/.test(sub ?? '') ? Number(sub) : 0;
  if (!Number.isSafeInteger(accountId) || accountId < 1) throw new Error('sub is no id');
  if (!Number.isSafeInteger(sid) || (sid as number) < 1) throw new Error('sid is no id');
  return { accountId, sessionId: sid as number };
}
