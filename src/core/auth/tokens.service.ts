import { createPublicKey } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { errors, jwtVerify, type JWTVerifyOptions, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { Clock } from '#core/app';
import { Settings } from '#core/config';
import { AppError, codes } from '#core/errors';
import { AuthConfig } from './auth.config.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

/** `typ` of an access token (RFC 9068). */
const TYPE = 'at+jwt';

/** What a token that passed every check says. */
export interface VerifiedToken {
  accountId: number;
  sessionId: number;
  /** Seconds since 1970. */
  expiresAt: number;
}

// signatures are dear; what they prove does not change (a token takes about 400 bytes)
const REMEMBERED = 10_000;

interface Keys {
  sign: Parameters<SignJWT['sign']>[0];
  verify: Parameters<typeof jwtVerify>[1];
}

/** Access tokens, signed and checked with this platform's own key (C6.2, RFC 8725). */
@Injectable()
export class TokensService implements OnModuleInit {
  private readonly config: AuthConfig;
  private loaded: Promise<Keys> | undefined;
  private readonly verified = new LRUCache<string, VerifiedToken>({ max: REMEMBERED });

  constructor(
    settings: Settings,
    private readonly signingKeys: SigningKeysRepository,
    private readonly clock: Clock,
  ) {
    this.config = settings.get(AuthConfig);
  }

  // not at the first login: inside its transaction, a key that another process made first would end it (PostgreSQL)
  async onModuleInit(): Promise<void> {
    await this.keys();
  }

  async issue(accountId: number, sessionId: number): Promise<{ token: string; expiresInSeconds: number }> {
    const { jwtAlgorithm, jwtIssuer, jwtAudience, accessTokenTtlSeconds } = this.config;
    const now = Math.floor(this.clock.now().getTime() / 1000);
    const token = await new SignJWT({ sid: sessionId })
      .setProtectedHeader({ alg: jwtAlgorithm, typ: TYPE })
      .setIssuer(jwtIssuer)
      .setAudience(jwtAudience)
      .setSubject(String(accountId))
      .setIssuedAt(now)
      .setExpirationTime(now + accessTokenTtlSeconds)
      .sign((await this.keys()).sign);
    return { token, expiresInSeconds: accessTokenTtlSeconds };
  }

  /** The same for a token that passed before; undefined when it has not. @throws 1002 when it has expired since */
  recall(token: string): VerifiedToken | undefined {
    const known = this.verified.get(token);
    if (known && known.expiresAt <= Math.floor(this.clock.now().getTime() / 1000))
      throw new AppError(codes.tokenExpired);
    return known;
  }

  /** @throws 1002 expired; 1005 for every other fault. */
  async verify(token: string): Promise<VerifiedToken> {
    const { jwtAlgorithm, jwtIssuer, jwtAudience } = this.config;
    const options: JWTVerifyOptions = {
      algorithms: [jwtAlgorithm],
      issuer: jwtIssuer,
      audience: jwtAudience,
      typ: TYPE,
      requiredClaims: ['sub', 'sid', 'exp'],
      currentDate: this.clock.now(),
    };
    const { verify } = await this.keys();
    try {
      const { payload } = await jwtVerify(token, verify as Uint8Array, options);
      const [accountId, sessionId] = [Number(payload.sub), Number(payload.sid)];
      if (!Number.isSafeInteger(accountId) || !Number.isSafeInteger(sessionId)) throw new Error('sub and sid are ids');
      const verified = { accountId, sessionId, expiresAt: payload.exp ?? 0 };
      this.verified.set(token, verified);
      return verified;
    } catch (cause) {
      throw new AppError(cause instanceof errors.JWTExpired ? codes.tokenExpired : codes.invalidCredential, { cause });
    }
  }

  private keys(): Promise<Keys> {
    this.loaded ??= this.load().catch((error: unknown) => {
      this.loaded = undefined;
      throw error;
    });
    return this.loaded;
  }

  private async load(): Promise<Keys> {
    if (this.config.jwtAlgorithm !== 'HS256') {
      const sign = this.config.privateKey();
      return { sign, verify: createPublicKey(sign) as unknown as Uint8Array };
    }
    const secret = new TextEncoder().encode(
      this.config.jwtSecret ?? (await this.signingKeys.ensureSecret(this.clock.now())),
    );
    return { sign: secret, verify: secret };
  }
}
