import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { boot, type Booted } from '../boot.js';
import { aUser, type Person } from '../factories/given.js';

const SECRET = 'a secret of more than thirty-two characters';
const key = new TextEncoder().encode(SECRET);

describe('access tokens', () => {
  let platform: Booted;
  let user: Person;
  let claims: JWTPayload;

  /** The user's own token with something changed, signed with the right key unless said otherwise. */
  const altered = (change: JWTPayload, header: object = {}, signingKey = key): Promise<string> =>
    new SignJWT({ ...claims, ...change })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', ...header })
      .sign(signingKey);
  const codeFor = async (authorization: string) => {
    const { status, body, headers } = await platform.ask('GET', '/auth/me', undefined, { authorization });
    if (status !== 200) expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
    return [status, body.code];
  };

  beforeAll(async () => {
    platform = await boot({ env: { JWT_SECRET: SECRET } });
    user = await aUser(platform);
    claims = decodeJwt(user.token);
  });
  afterAll(() => platform.close());

  it('are typed, signed by the configured algorithm and carry no roles (RFC 9068)', () => {
    const kid = expect.stringMatching(/^[A-Za-z0-9_-]{16}$/);
    expect(decodeProtectedHeader(user.token)).toEqual({ alg: 'HS256', typ: 'at+jwt', kid });
    expect(claims).toEqual({
      sid: expect.any(Number),
      sub: String(user.id),
      iss: 'rookery',
      aud: 'rookery',
      iat: expect.any(Number),
      exp: (claims.iat ?? 0) + 900,
    });
  });

  it('are accepted unaltered', async () => {
    expect(await codeFor(`Bearer ${await altered({})}`)).toEqual([200, 0]);
    expect(await codeFor(`bearer ${user.token}`)).toEqual([200, 0]);
  });

  it('are 1004 when absent (C2)', async () => {
    const { status, body, headers } = await platform.ask('GET', '/auth/me');
    expect([status, body.code, headers.get('www-authenticate')]).toEqual([401, 1004, 'Bearer']);
  });

  it('are 1002 when expired (C2)', async () => {
    expect(await codeFor(`Bearer ${await altered({ exp: 1 })}`)).toEqual([401, 1002]);
  });

  it.each<[string, () => Promise<string> | string]>([
    ['another issuer', () => altered({ iss: 'somebody' })],
    ['another audience', () => altered({ aud: 'something' })],
    ['not valid yet', () => altered({ nbf: 99_999_999_999 })],
    ['another type', () => altered({}, { typ: 'JWT' })],
    ['another key', () => altered({}, {}, new TextEncoder().encode('another secret of thirty-two characters'))],
    ['another algorithm of the same key', () => altered({}, { alg: 'HS512' })],
    ['no algorithm', () => new UnsecuredJWT(claims).encode()],
    ['no issuer', () => altered({ iss: undefined })],
    ['no audience', () => altered({ aud: undefined })],
    ['no end', () => altered({ exp: undefined })],
    ['no type', () => altered({}, { typ: undefined })],
    ['another key, though expired', () => altered({ exp: 1 }, {}, new TextEncoder().encode('x'.repeat(40)))],
    [
      'a key of its own in the header',
      () => altered({}, { jwk: { kty: 'oct', k: 'eA' } }, new TextEncoder().encode('x'.repeat(40))),
    ],
    ['an extension that nobody here understands', () => critical(user.token)],
    ['no session', () => altered({ sid: undefined })],
    ['a subject beyond any id', () => altered({ sub: '99999999999999999999' })],
    ['half a subject', () => altered({ sub: '1.5' })],
    ['a session that is not this user’s', () => altered({ sub: '1' })],
    ['a session that never was', () => altered({ sid: 999_999 })],
    ['a subject that is no id', () => altered({ sub: 'root' })],
    ['a changed payload', () => user.token.replace(/\.[^.]+\./, (part) => `${part.slice(0, -3)}A${part.slice(-2)}`)],
    ['rubbish', () => 'rubbish'],
  ])('are 1005 with %s (RFC 8725)', async (_what, token) => {
    expect(await codeFor(`Bearer ${await token()}`)).toEqual([401, 1005]);
  });

  it('are 1005 in a header that is not a bearer token (C2)', async () => {
    for (const header of [`Basic ${user.token}`, 'Bearer', 'Bearer a b', `Bearer ${user.token} x`, user.token]) {
      expect(await codeFor(header)).toEqual([401, 1005]);
    }
  });
});

describe.each([
  ['EdDSA', generateKeyPairSync('ed25519').privateKey],
  ['RS256', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
] as const)('%s', (algorithm, privateKey) => {
  it('signs with a private key, and its public key is no HS256 secret (C6.2, RFC 8725 2.1)', async () => {
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const platform = await boot({ env: { JWT_ALGORITHM: algorithm, JWT_PRIVATE_KEY: pem.replaceAll('\n', '\\n') } });
    const user = await aUser(platform);
    expect(decodeProtectedHeader(user.token).alg).toBe(algorithm);
    expect((await user.ask('GET', '/auth/me')).status).toBe(200);

    const publicPem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }) as string;
    const forged = await new SignJWT(decodeJwt(user.token))
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
      .sign(new TextEncoder().encode(publicPem));
    expect((await platform.as(forged)('GET', '/auth/me')).body.code).toBe(1005);
    await platform.close();
  });
});

/** The token with a header that demands an extension, RFC 7515 4.1.11. */
function critical(token: string): string {
  const header = { alg: 'HS256', typ: 'at+jwt', crit: ['house-rule'], 'house-rule': true };
  const [, payload] = token.split('.');
  const signed = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}`;
  return `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`;
}
