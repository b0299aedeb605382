import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '#core/app';
import { Settings } from '#core/config';
import type { Account } from './account.js';
import { ApiKeysService } from './api-keys/api-keys.service.js';
import { AuthConfig } from './auth.config.js';
import { FederationConfig } from './federation/federation.config.js';
import type { ForeignIdentity } from './federation/foreign-identity.js';
import { IssuerTokens } from './federation/issuer-tokens.js';
import { LinkedAccounts } from './federation/linked-accounts.js';
import type { CredentialKind, Principal } from './principal.js';
import { Principals, TRUSTED_FOR_MS } from './principals.js';
import { ensureNotOver, hasBegun, type Validity } from './token-times.js';

/** What a request brings to prove who makes it. */
export type Credential =
  | { kind: 'bearer' | 'api_key'; text: string }
  /** @property text all that its headers say: the same text, the same caller */
  | { kind: 'forwarded'; text: string; identity: ForeignIdentity };

interface Remembered extends Validity {
  principal: Principal;
  /** Of the accounts, when they were looked up. */
  generation: number;
}

/** The holder of `INTERNAL_API_KEY`: other programs of the same operator. */
const SERVICE: ForeignIdentity = { issuer: 'rookery:internal', subject: 'service', username: 'service', groups: [] };
const ALWAYS: Validity = { validFrom: -Infinity, expiresAt: Infinity };
const REMEMBERED = 10_000;
// of all texts together: a token of an issuer may be as long as headers are
const REMEMBERED_CHARACTERS = 16_777_216;

/** Turns any credential into the one who holds it (C6.2). */
@Injectable()
export class Authenticator {
  private readonly federation: FederationConfig;
  private readonly internalKey: Buffer | undefined;
  private readonly known: Readonly<Record<Credential['kind'], LRUCache<string, Remembered>>> = {
    bearer: memory(),
    api_key: memory(),
    forwarded: memory(),
  };

  constructor(
    settings: Settings,
    private readonly principals: Principals,
    private readonly issuer: IssuerTokens,
    private readonly linked: LinkedAccounts,
    private readonly apiKeys: ApiKeysService,
    private readonly clock: Clock,
  ) {
    this.federation = settings.get(FederationConfig);
    const { internalApiKey } = settings.get(AuthConfig);
    if (internalApiKey !== undefined) this.internalKey = digestOf(internalApiKey);
  }

  /** Who holds this credential, if that was found out a moment ago. @throws 1002 */
  recall({ kind, text }: Credential): Principal | undefined {
    const own = kind === 'bearer' ? this.principals.recall(text) : undefined;
    if (own) return own;
    const found = this.known[kind].get(text);
    if (found?.generation !== this.principals.generation) return undefined;
    const now = this.clock.now();
    ensureNotOver(found, now);
    return hasBegun(found, now) ? found.principal : undefined;
  }

  /** @throws 1002, 1005; 5003 when the one who could say so is away */
  async resolve(credential: Credential): Promise<Principal> {
    const { kind, text } = credential;
    if (kind === 'bearer' && !this.issuer.claims(text)) return this.principals.fromToken(text);
    const { generation } = this.principals;
    const found = await this.identify(credential);
    this.known[kind].set(text, { ...found, generation });
    return found.principal;
  }

  private async identify(credential: Credential): Promise<Validity & { principal: Principal }> {
    if (credential.kind === 'bearer') {
      const { identity, ...validity } = await this.issuer.verify(credential.text);
      return { ...validity, principal: await this.foreign(identity, 'oidc') };
    }
    if (credential.kind === 'forwarded')
      return { ...ALWAYS, principal: await this.foreign(credential.identity, 'forwarded') };
    if (this.internalKey && timingSafeEqual(digestOf(credential.text), this.internalKey))
      return { ...ALWAYS, principal: await this.foreign(SERVICE, 'service') };
    const { account, keyId, scopes, expiresAt } = await this.apiKeys.identify(credential.text);
    const { roles } = account;
    const principal: Principal = { ...idsOf(account), roles, sessionId: null, keyId, kind: 'api_key', scopes };
    return { ...ALWAYS, expiresAt: expiresAt.getTime() / 1000, principal };
  }

  /** Roles follow the credential of each request: groups change elsewhere, and nobody tells us. */
  private async foreign(identity: ForeignIdentity, kind: CredentialKind): Promise<Principal> {
    const account = await this.linked.ensure(identity);
    const roles = this.federation.rolesOf(identity.groups);
    return { ...idsOf(account), roles, sessionId: null, keyId: null, kind, scopes: 'all' };
  }
}

function memory(): LRUCache<string, Remembered> {
  return new LRUCache({
    max: REMEMBERED,
    maxSize: REMEMBERED_CHARACTERS,
    sizeCalculation: (_found, text) => text.length,
    ttl: TRUSTED_FOR_MS,
  });
}

function idsOf({ id, username }: Account): Pick<Principal, 'accountId' | 'username'> {
  return { accountId: id, username };
}

/** Texts of any length as bytes of one length, which can be compared in constant time. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
