import type { Role } from './role.js';

/** How a caller proved who they are (C6.2). */
export type CredentialKind = 'session' | 'oidc' | 'forwarded' | 'api_key' | 'service';

/** Who makes a request, as the platform has verified it. */
export interface Principal {
  readonly accountId: number;
  readonly username: string;
  readonly roles: readonly Role[];
  /** Null for a credential that is not of a login here. */
  readonly sessionId: number | null;
  readonly kind: CredentialKind;
  /** Null for a credential that is no API key. */
  readonly keyId: number | null;
  /** What an API key was made for; a person may do all that his roles allow. */
  readonly scopes: readonly string[] | 'all';
}

export function isAdmin(principal: Principal): boolean {
  return principal.roles.includes('admin');
}
