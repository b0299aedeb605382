import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A credential for programs: of an account, for some scopes, for some time (C6.2). */
export interface ApiKey {
  id: number;
  accountId: number;
  name: string;
  secretHash: string;
  scopes: readonly string[];
  createdAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  usedAt: Date | null;
}

const SPELLED = /^rk_([1-9]\d{0,15})_([A-Za-z0-9_-]{43})$/;
// of nobody: whoever names an unknown key waits as long as one who names a known one
const DECOY_HASH = hashOf('');

export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** A secret has 256 random bits: a plain hash keeps it safe. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** The key as its holder sends it. */
export function spell(id: number, secret: string): string {
  return `rk_${id}_${secret}`;
}

/** Id and secret of what `spell` made; undefined for any other text. */
export function parseKey(text: string): { id: number; secret: string } | undefined {
  const [, digits = '', secret = ''] = SPELLED.exec(text) ?? [];
  const id = Number(digits);
  return Number.isSafeInteger(id) && id > 0 ? { id, secret } : undefined;
}

/** Whether a secret has this hash; in the same time for every secret. */
export function hasHash(secret: string, hash: string | undefined): boolean {
  const isSame = timingSafeEqual(Buffer.from(hashOf(secret)), Buffer.from(hash ?? DECOY_HASH));
  return isSame && hash !== undefined;
}
