import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { boot, type Booted } from '../boot.js';
import { aUser } from '../factories/given.js';
import { OidcIssuer } from '../support/oidc-issuer.js';
import { closeWire, send } from '../support/wire.js';
import { type Forge, hostileTokens } from './hostile-tokens.js';

const SECRET = 'a secret of more than thirty-two characters';

describe('hostile tokens', () => {
  let issuer: OidcIssuer;
  const platforms: Booted[] = [];

  beforeAll(async () => {
    issuer = await OidcIssuer.start();
  });
  afterAll(async () => {
    closeWire();
    await Promise.all(platforms.map((platform) => platform.close()));
    await issuer.stop();
  });

  const start = async (env: Record<string, string>) => {
    const platform = await boot({ env: { ...issuer.env, OIDC_REFETCH_SECONDS: '3600', ...env } });
    platforms.push(platform);
    const { token } = await aUser(platform);
    return { platform, header: decodeProtectedHeader(token), claims: { ...decodeJwt(token) } };
  };
  const codeFor = async ({ url }: Booted, authorization: string | readonly string[]) => {
    const headers = { authorization: typeof authorization === 'string' ? authorization : [...authorization] };
    const { status, json } = await send(url, { method: 'GET', path: '/auth/me', headers });
    return `${status} ${json?.code}`;
  };
  const refuses = async (platform: Booted, forge: Forge) => {
    const tokens = hostileTokens(forge);
    expect(tokens.length).toBeGreaterThan(100);
    const answers: Record<string, string> = {};
    for (const [what, authorization] of tokens) answers[what] = await codeFor(platform, authorization);
    const wrong = Object.entries(answers).filter(([, code]) => code !== '401 1005' && code !== '401 1002');
    expect(wrong).toEqual([]);
    const expired = ['expired', 'expired long ago', 'of before 1970'];
    expect(Object.keys(answers).filter((what) => answers[what] === '401 1002')).toEqual(expired);
    const parts = [forge.header, forge.claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
    const good = `${parts.join('.')}.${forge.sign(parts.join('.'))}`;
    // what the others were made of, whatever the number of spaces before it (RFC 9110, 11.4)
    for (const spaces of [' ', '  ', '     ']) expect(await codeFor(platform, `Bearer${spaces}${good}`)).toBe('200 0');
  };

  it('are refused to the last one where a secret signs (C6.2, RFC 8725)', async () => {
    const { platform, ...forge } = await start({ JWT_SECRET: SECRET });
    await refuses(platform, {
      ...forge,
      sign: (input) => createHmac('sha256', SECRET).update(input).digest('base64url'),
    });
  });

  it('are refused to the last one where a pair of keys signs (C6.2, RFC 8725)', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const { platform, ...forge } = await start({ JWT_ALGORITHM: 'RS256', JWT_PRIVATE_KEY: pem });
    await refuses(platform, {
      ...forge,
      sign: (input) => sign('sha256', Buffer.from(input), privateKey).toString('base64url'),
      publicKey: createPublicKey(privateKey),
    });
  });

  it('are refused to the last one where an issuer signs, who is not asked for keys with each (C6.2)', async () => {
    const { platform } = await start({ JWT_SECRET: SECRET });
    const { header, claims, publicKey } = issuer;
    const before = issuer.asked['/realms/test/keys'] ?? 0;
    await refuses(platform, { header: { ...header }, claims, sign: (input) => issuer.sign(input), publicKey });
    expect((issuer.asked['/realms/test/keys'] ?? 0) - before).toBeLessThanOrEqual(5);
    const { text } = await platform.ask('GET', '/metrics');
    expect(text).toMatch(/^auth_refused_credentials_total\{code="1005"\} \d{2,}$/m);
    expect(text).toMatch(/^auth_refused_credentials_total\{code="1002"\} 3$/m);
  });
});
