/** One sign-in: the chain of refresh tokens that began with it. */
export interface Session {
  id: number;
  accountId: number;
  address: string | null;
  userAgent: string | null;
  createdAt: Date;
  usedAt: Date;
  /** When the newest refresh token expires. */
  expiresAt: Date;
  endedAt: Date | null;
}

/** From where somebody signs in. */
export interface Client {
  address: string | null;
  userAgent: string | null;
}
