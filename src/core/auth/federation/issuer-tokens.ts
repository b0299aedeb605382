import { Injectable } from '@nestjs/common';
import { type JWTHeaderParameters, type JWTPayload, jwtVerify } from 'jose';
import { Clock } from '#core/app';
import { Settings } from '#core/config';
import { AppError, codes } from '#core/errors';
import { ensureTimely, TIMES_ARE_CHECKED_LATER, type Validity } from '../token-times.js';
import { type JsonObject, readUnverified } from '../unverified-token.js';
import { FederationConfig } from './federation.config.js';
import { type ForeignIdentity, isSubject } from './foreign-identity.js';
import { IssuerKeys } from './issuer-keys.js';

// a public key must never become an HMAC's secret (RFC 8725 2.1)
const ASYMMETRIC = ['RS', 'PS', 'ES'].flatMap((family) => ['256', '384', '512'].map((bits) => family + bits));
const ALGORITHMS = [...ASYMMETRIC, 'EdDSA', 'Ed25519'];
/** `typ` of access tokens (RFC 9068), and of issuers older than it; in lower case. */
const TYPES: readonly unknown[] = ['at+jwt', 'application/at+jwt', 'jwt'];
// where to find a key is nothing a token has a say in, nor how it is to be read (RFC 8725 3.5, 3.10)
const REFUSED_MEMBERS = ['jwk', 'jku', 'x5u', 'x5c', 'crit', 'zip', 'b64', 'cty'];
const MAX_GROUPS = 500;

/** What a token of the issuer says that passed every check. */
export interface ForeignToken extends Validity {
  identity: ForeignIdentity;
}

/** Access tokens of the OIDC issuer (C6.2, RFC 8725). */
@Injectable()
export class IssuerTokens {
  private readonly config: FederationConfig;

  constructor(
    settings: Settings,
    private readonly keys: IssuerKeys,
    private readonly clock: Clock,
  ) {
    this.config = settings.get(FederationConfig);
  }

  /** Whether a token says that it is the issuer's; nobody has checked that by then. */
  claims(token: string): boolean {
    if (this.config.oidcIssuer === undefined) return false;
    try {
      return readUnverified(token).payload.iss === this.config.oidcIssuer;
    } catch {
      return false; // nor anybody else's, as the one who verifies it finds out
    }
  }

  /** @throws 1002 expired, 5003 while the keys of the issuer cannot be had, 1005 for every other fault */
  async verify(token: string): Promise<ForeignToken> {
    try {
      const { header } = readUnverified(token);
      ensureOrdinary(header);
      const key = await this.keys.find(header as unknown as JWTHeaderParameters);
      const { payload } = await jwtVerify(token, key, {
        algorithms: ALGORITHMS,
        issuer: this.config.oidcIssuer ?? [],
        audience: this.config.oidcAudience,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: TIMES_ARE_CHECKED_LATER,
      });
      return { ...ensureTimely(payload, this.clock.now()), identity: this.identityIn(payload) };
    } catch (cause) {
      throw cause instanceof AppError ? cause : new AppError(codes.invalidCredential, { cause });
    }
  }

  private identityIn(payload: JWTPayload): ForeignIdentity {
    const { iss = '', sub, email, email_verified: isVerified } = payload;
    if (!isSubject(sub)) throw new Error('sub names nobody');
    const username = payload[this.config.oidcUsernameClaim];
    return {
      issuer: iss,
      subject: sub,
      ...(typeof username === 'string' && { username }),
      ...(typeof email === 'string' && isVerified === true && { email }),
      groups: groupsIn(payload, this.config.oidcGroupsClaim),
    };
  }
}

/** @throws Error for a header that asks for more than a check with one known key */
function ensureOrdinary(header: JsonObject): void {
  const { alg, kid, typ } = header;
  const refused = REFUSED_MEMBERS.find((member) => member in header);
  if (refused !== undefined) throw new Error(`the header has ${refused}`);
  if (typeof alg !== 'string' || !ALGORITHMS.includes(alg)) throw new Error('alg is none for public keys');
  if (kid !== undefined && (typeof kid !== 'string' || kid.length > 255)) throw new Error('kid is no name');
  if (typ !== undefined && !(typeof typ === 'string' && TYPES.includes(typ.toLowerCase())))
    throw new Error('typ is none of an access token');
}

/** The claim of that name, or the one to which its points lead; whatever is no list of words is no group. */
function groupsIn(payload: JsonObject, claim: string): string[] {
  const walk = (value: unknown, step: string): unknown =>
    typeof value === 'object' && value !== null && Object.hasOwn(value, step) ? (value as JsonObject)[step] : undefined;
  const found = Object.hasOwn(payload, claim) ? payload[claim] : claim.split('.').reduce<unknown>(walk, payload);
  return [found ?? []]
    .flat()
    .filter((group) => typeof group === 'string')
    .slice(0, MAX_GROUPS);
}
