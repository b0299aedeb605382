import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

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

// keys of releases up to 0.2 have no checksum
const SPELLED = /^(rk_([1-9]\d{0,15})_([A-Za-z0-9_-]{43}))(?:_([0-9a-f]{8}))?$/;
// compared with where there is no key
const DECOY_HASH = hashOf('');

export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** A secret has 256 random bits: a plain hash keeps it safe. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** The key as its holder sends it, with a checksum: one that is mistyped or made up is told without a statement. */
export function spell(id: number, secret: string): string {
  const text = `rk_${id}_${secret}`;
  return `${text}_${checksumOf(text)}`;
}

/** Id and secret of what `spell` made; undefined for any other text. */
export function parseKey(text: string): { id: number; secret: string } | undefined {
  const [, checked = '', digits = '', secret = '', checksum] = SPELLED.exec(text) ?? [];
  if (checksum !== undefined && checksum !== checksumOf(checked)) return undefined;
  const id = Number(digits);
  return Number.isSafeInteger(id) && id > 0 ? { id, secret } : undefined;
}

function checksumOf(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}

/** Whether a secret has this hash; in the same time for every secret. */
export function hasHash(secret: string, hash: string | undefined): boolean {
  const isSame = timingSafeEqual(Buffer.from(hashOf(secret)), Buffer.from(hash ?? DECOY_HASH));
  return isSame && hash !== undefined;
}
