import { hkdfSync } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';

const HEADER = { alg: 'dir', enc: 'A256GCM' };

/**
 * The refresh token that follows another one, readable by the bearer of that other one alone: the key is derived from
 * it (RFC 5869), and of it only a hash is kept. At most 255 characters.
 */
export function sealSuccessor(token: string, successor: string): Promise<string> {
  return new CompactEncrypt(Buffer.from(successor)).setProtectedHeader(HEADER).encrypt(keyOf(token));
}

/** @throws Error when it was sealed for another token */
export async function openSuccessor(token: string, sealed: string): Promise<string> {
  const { plaintext } = await compactDecrypt(sealed, keyOf(token));
  return Buffer.from(plaintext).toString();
}

/** A refresh token has 256 random bits: no salt, no stretching. */
function keyOf(token: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', token, '', 'rookery refresh successor', 32));
}
