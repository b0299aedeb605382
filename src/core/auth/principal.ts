import type { Role } from './role.js';

/** Who makes a request, as the platform has verified it. */
export interface Principal {
  readonly accountId: number;
  readonly username: string;
  readonly roles: readonly Role[];
  readonly sessionId: number;
}

export function isAdmin(principal: Principal): boolean {
  return principal.roles.includes('admin');
}
