/** Claims both peers ask for, as Rookery does (C6.2). */
export const TOKEN_RULES = { issuer: 'rookery', audience: 'rookery', type: 'at+jwt' } as const;

/** How long a principal is believed before account and session are read again, and how many are kept: as in Rookery. */
export const PRINCIPAL_CACHE = { max: 10_000, ttl: 10_000 } as const;

export interface Principal {
  id: number;
  username: string;
  roles: string[];
  session_id: number;
}
