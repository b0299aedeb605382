import { createHmac, createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';

export type Algorithm = 'HS256' | 'EdDSA' | 'RS256';

/** A key that this platform signs with, or signed with once. */
export interface OwnKey {
  /** Names the key in the tokens it signed (RFC 7515 4.1.4). */
  kid: string;
  /** The one algorithm it may be used with (RFC 8725 3.1). */
  algorithm: Algorithm;
  verify: KeyObject;
  /** What others may know of it; a secret has no such part. */
  jwk?: JWK;
}

const ALGORITHMS: Readonly<Record<string, Algorithm>> = { ed25519: 'EdDSA', rsa: 'RS256' };
const PEM = /-----BEGIN [A-Z ]+-----[^-]*-----END [A-Z ]+-----/g;
const MIN_SECRET_LENGTH = 32;
const MIN_RSA_BITS = 2048;

/** A secret, or the public half of a pair. */
export async function ownKeyOf(key: KeyObject): Promise<OwnKey> {
  if (key.type === 'secret') return { kid: nameOfSecret(key), algorithm: 'HS256', verify: key };
  const verify = key.type === 'private' ? createPublicKey(key) : key;
  const algorithm = algorithmOf(verify);
  if (!algorithm) throw new Error('a key for signing is Ed25519 or RSA');
  const bare = verify.export({ format: 'jwk' }) as JWK;
  const kid = await calculateJwkThumbprint(bare); // RFC 7638
  return { kid, algorithm, verify, jwk: { ...bare, kid, alg: algorithm, use: 'sig' } };
}

export function secretKeyOf(secret: string): KeyObject {
  return createSecretKey(secret, 'utf8');
}

/** A private or public key in PEM, in which `\n` may stand for a line break. @throws Error when it is not readable. */
export function pemKeyOf(pem: string, part: 'private' | 'public'): KeyObject {
  const text = withLineBreaks(pem);
  return part === 'private' ? createPrivateKey(text) : createPublicKey(text);
}

/** The keys in a text of PEM blocks and secrets, one secret a line. @throws Error naming the entry that is none. */
export function keysIn(text: string): KeyObject[] {
  const lines = withLineBreaks(text);
  const pems = lines.match(PEM) ?? [];
  return [...pems.map((pem, index) => publicKeyIn(pem, index)), ...secretsIn(text).map(secretAt)];
}

/** The entries of such a text that are secrets. */
export function secretsIn(text: string): string[] {
  return withLineBreaks(text)
    .replace(PEM, '\n')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

/** Why a key of a pair may not be used, or undefined. */
export function faultOf(key: KeyObject, wanted: Algorithm | undefined = algorithmOf(key)): string | undefined {
  if (wanted === undefined || algorithmOf(key) !== wanted)
    return `must be an ${wanted === 'RS256' ? 'rsa' : 'ed25519'} key for ${wanted ?? 'EdDSA or an rsa key for RS256'}`;
  const bits = key.asymmetricKeyDetails?.modulusLength ?? MIN_RSA_BITS;
  return bits < MIN_RSA_BITS ? `must have at least ${MIN_RSA_BITS} bits` : undefined;
}

function algorithmOf({ asymmetricKeyType: type }: KeyObject): Algorithm | undefined {
  return type && ALGORITHMS[type];
}

/** A name that tells no more of a secret than any token does that it signed. */
function nameOfSecret(secret: KeyObject): string {
  return createHmac('sha256', secret).update('rookery: name of this key').digest('base64url').slice(0, 16);
}

function publicKeyIn(pem: string, index: number): KeyObject {
  let key: KeyObject;
  try {
    key = pemKeyOf(pem, 'public');
  } catch (cause) {
    throw new Error(`must hold readable keys: block ${index + 1} in PEM is none`, { cause });
  }
  const fault = faultOf(key);
  if (fault) throw new Error(`must hold keys for signing: block ${index + 1} in PEM ${fault}`);
  return key;
}

function secretAt(secret: string, index: number): KeyObject {
  if (secret.length < MIN_SECRET_LENGTH)
    throw new Error(`must hold secrets of at least ${MIN_SECRET_LENGTH} characters: secret ${index + 1} is shorter`);
  return secretKeyOf(secret);
}

function withLineBreaks(text: string): string {
  return text.replaceAll('\\n', '\n').replaceAll('\r', '');
}
