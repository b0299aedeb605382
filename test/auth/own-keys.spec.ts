import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { calculateJwkThumbprint, createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';
import { ADMIN_PASSWORD, asker, boot, type Booted, logIn } from '../boot.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';

interface Jwks {
  keys: Record<string, unknown>[];
}

const JWKS = '/.well-known/jwks.json';
const OLD_SECRET = 'the first secret, of more than 32 characters';
const NEW_SECRET = 'another secret of more than 32 characters';
const ed25519 = () => generateKeyPairSync('ed25519').privateKey;
const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const privatePem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }) as string;
const publicPem = (key: KeyObject) => createPublicKey(key).export({ type: 'spki', format: 'pem' }) as string;

describe('keys that change', () => {
  let database: TestDatabase;
  const running: Booted[] = [];

  const start = async (env: Record<string, string>) => {
    database = running.length > 0 ? database : await createDatabase('sqlite');
    const platform = await boot({ database, env });
    running.push(platform);
    return platform;
  };
  const login = ({ url }: Booted) => logIn(url, 'admin', ADMIN_PASSWORD);
  const codeAt = async ({ url }: Booted, token: string) =>
    (await asker(url, { authorization: `Bearer ${token}` })('GET', '/auth/me')).body.code;
  const keysOf = async ({ url }: Booted) => (await (await fetch(url + JWKS)).json()) as Jwks;

  afterEach(async () => {
    await Promise.all(running.splice(0).map((platform) => platform.close()));
    await database.drop();
  });

  it('log nobody out: tokens of former keys pass until they end, by their kid or, if older, without one (C6.2)', async () => {
    const pairs = [ed25519(), rsa()] as const;
    const before = await start({ JWT_SECRET: OLD_SECRET });
    const token = await login(before);
    const unnamed = await new SignJWT(decodeJwt(token))
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
      .sign(new TextEncoder().encode(OLD_SECRET));
    const middle = await start({
      JWT_ALGORITHM: 'EdDSA',
      JWT_PRIVATE_KEY: privatePem(pairs[0]),
      JWT_PREVIOUS_KEYS: OLD_SECRET,
    });
    const next = await login(middle);
    const after = await start({
      JWT_ALGORITHM: 'RS256',
      JWT_PRIVATE_KEY: privatePem(pairs[1]).replaceAll('\n', '\\n'),
      JWT_PREVIOUS_KEYS: [publicPem(pairs[0]), NEW_SECRET, '', OLD_SECRET].join('\n').replaceAll('\n', '\\n'),
    });
    const last = await login(after);
    expect([next, last].map((each) => decodeProtectedHeader(each).alg)).toEqual(['EdDSA', 'RS256']);
    for (const each of [token, unnamed, next, last]) expect(await codeAt(after, each)).toBe(0);
    for (const each of [token, unnamed, next]) expect(await codeAt(middle, each)).toBe(0);
    // where nobody has listed the new key, it is nobody's
    for (const each of [next, last]) expect(await codeAt(before, each)).toBe(1005);
  });

  it('are done with when they are listed no more (C6.2)', async () => {
    const token = await login(await start({ JWT_SECRET: OLD_SECRET }));
    expect(await codeAt(await start({ JWT_SECRET: NEW_SECRET, JWT_PREVIOUS_KEYS: OLD_SECRET }), token)).toBe(0);
    expect(await codeAt(await start({ JWT_SECRET: NEW_SECRET }), token)).toBe(1005);
  });

  it('can be known before they are used, so that processes change one after the other (C6.2)', async () => {
    const old = await start({ JWT_SECRET: OLD_SECRET, JWT_PREVIOUS_KEYS: NEW_SECRET });
    const renewed = await start({ JWT_SECRET: NEW_SECRET, JWT_PREVIOUS_KEYS: OLD_SECRET });
    const tokens = [await login(old), await login(renewed)];
    for (const platform of [old, renewed]) for (const token of tokens) expect(await codeAt(platform, token)).toBe(0);
  });

  it('are published: the current one and the former, by thumbprint, enough to check a token elsewhere (C3.6, RFC 7638)', async () => {
    const [current, former] = [ed25519(), rsa()];
    const platform = await start({
      JWT_ALGORITHM: 'EdDSA',
      JWT_PRIVATE_KEY: privatePem(current),
      JWT_PREVIOUS_KEYS: `${privatePem(former)}\n${OLD_SECRET}`,
    });
    const answer = await fetch(platform.url + JWKS);
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
      200,
      'application/jwk-set+json; charset=utf-8',
      'public, max-age=300',
    ]);
    expect(answer.headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/);
    const text = await answer.text();
    const { keys } = JSON.parse(text) as Jwks;
    expect(keys).toEqual([
      { crv: 'Ed25519', kty: 'OKP', x: expect.any(String), kid: expect.any(String), alg: 'EdDSA', use: 'sig' },
      { e: 'AQAB', kty: 'RSA', n: expect.any(String), kid: expect.any(String), alg: 'RS256', use: 'sig' },
    ]);
    for (const key of keys) expect(key.kid).toBe(await calculateJwkThumbprint(key));
    const token = await login(platform);
    expect(decodeProtectedHeader(token).kid).toBe(keys[0]?.kid);
    const options = { issuer: 'rookery', audience: 'rookery', typ: 'at+jwt' };
    await expect(jwtVerify(token, createLocalJWKSet({ keys }), options)).resolves.toBeDefined();
  });

  it('are no part of what is published when they are secrets (C3.6)', async () => {
    const platform = await start({ JWT_SECRET: OLD_SECRET, JWT_PREVIOUS_KEYS: NEW_SECRET, BASE_PATH: '/api' });
    expect(await (await fetch(`${platform.url}/api${JWKS}`)).json()).toEqual({ keys: [] });
    await running.pop()?.close();
    expect(await keysOf(await start({}))).toEqual({ keys: [] });
  });
});
