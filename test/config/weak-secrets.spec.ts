import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ConfigError } from '#core/config';
import { loadPlatformSettings } from '../../src/platform/settings.js';
import { runProgram } from '../support/server-process.js';

const ROOT = join(import.meta.dirname, '../..');
const STRONG = () => randomBytes(32).toString('base64');
const WEAK = [
  'changeme-changeme-changeme-changeme',
  'change_this_to_something_else_please',
  'CHANGE-ME-IN-PRODUCTION-1234567890ab',
  'secretsecretsecretsecretsecretsecret',
  'secret-key-of-this-application-00001',
  'super-secret-jwt-token-with-at-least-32-characters-long',
  'your-256-bit-secret-your-256-bit-secret',
  'your_jwt_secret_key_goes_in_this_place',
  'my-secret-key-that-nobody-will-find-out',
  'password123456789password123456789',
  'default-default-default-default-default',
  'example-secret-of-the-documentation-x',
  'replace-me-with-a-good-random-secret',
  'x'.repeat(32),
  'ab'.repeat(20),
  'correct-horse-'.repeat(3).slice(0, 40),
  '0123456789'.repeat(4),
  '0123456789abcdefghijklmnopqrstuvwxyz',
  'zyxwvutsrqponmlkjihgfedcba9876543210',
  'aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbcccc',
  '1111111111111111111111111111111112',
];

/** The settings that are wrong, each with its rule. */
function problems(env: Record<string, string>): string[] {
  try {
    loadPlatformSettings([], { env: { ENVIRONMENT: 'production', ...env } });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const value of Object.values(env)) if (value.length > 11) expect(error.message).not.toContain(value);
    return error.problems.map(({ variable, rule }) => `${variable} ${rule}`);
  }
}

describe('outside development', () => {
  it.each(WEAK)('a secret that is guessed is refused, and not printed (C6.2): %s', (weak) => {
    const refused = (variable: string) => expect.stringMatching(new RegExp(`^${variable} (is|repeats|has) .*random`));
    expect(problems({ JWT_SECRET: weak })).toEqual([refused('JWT_SECRET')]);
    expect(problems({ JWT_SECRET: STRONG(), INTERNAL_API_KEY: weak })).toEqual([refused('INTERNAL_API_KEY')]);
    expect(problems({ JWT_SECRET: STRONG(), JWT_PREVIOUS_KEYS: weak })).toEqual([refused('JWT_PREVIOUS_KEYS')]);
    expect(problems({ ENVIRONMENT: 'staging', JWT_SECRET: weak })).toEqual([refused('JWT_SECRET')]);
    expect(problems({ ENVIRONMENT: 'development', JWT_SECRET: weak, INTERNAL_API_KEY: weak })).toEqual([]);
  });

  it('a password of the administrator that is guessed is refused (C6.2)', () => {
    for (const weak of [
      'changeme-now',
      'password1234',
      'adminadminadmin',
      'admin1234567',
      '123456789012',
      'aaaaaaaaaaaa',
    ])
      expect([weak, ...problems({ JWT_SECRET: STRONG(), ADMIN_PASSWORD: weak })]).toEqual([
        weak,
        expect.stringContaining('ADMIN_PASSWORD'),
      ]);
    expect(problems({ JWT_SECRET: STRONG(), ADMIN_PASSWORD: 'four unlikely words here' })).toEqual([]);
  });

  it('one that a machine made is taken, however it is spelled (C6.2)', () => {
    for (let round = 0; round < 200; round += 1)
      for (const spelling of ['base64', 'base64url', 'hex'] as const) {
        const [JWT_SECRET, INTERNAL_API_KEY] = [1, 2].map(() => randomBytes(32).toString(spelling)) as [string, string];
        expect(problems({ JWT_SECRET, INTERNAL_API_KEY, JWT_PREVIOUS_KEYS: STRONG() })).toEqual([]);
      }
    expect(problems({ JWT_SECRET: randomBytes(16).toString('hex') })).toEqual([]);
    expect(problems({ JWT_SECRET: 'a secret of more than thirty-two characters' })).toEqual([]);
  });

  it('one key serves one purpose, and there is no default one (C6.2)', () => {
    const [one] = [STRONG()];
    expect(problems({ JWT_SECRET: one, INTERNAL_API_KEY: one })).toEqual(['INTERNAL_API_KEY must not be JWT_SECRET']);
    expect(problems({})).toEqual(['JWT_SECRET must be set outside development']);
  });

  it('no value that documentation shows is a secret that works (C6.2)', async () => {
    const pages = ['.env.example', 'README.md', 'CONTRIBUTING.md', 'docs/guides/authentication.md'];
    const texts = await Promise.all(pages.map((page) => readFile(join(ROOT, page), 'utf8')));
    const shown = texts
      .flatMap((text) => [...text.matchAll(/(?:JWT_SECRET|INTERNAL_API_KEY|ADMIN_PASSWORD)=["']?([^\s"'`$)]+)/g)])
      .map(([, value = '']) => value);
    for (const value of shown) expect([value, problems({ JWT_SECRET: value }).length]).toEqual([value, 1]);
  });

  it('all that is wrong is told at once, with exit 78, and no value of it (C11)', async () => {
    const weak = 'changeme-changeme-changeme-changeme';
    const env = { ENVIRONMENT: 'production', JWT_SECRET: weak, INTERNAL_API_KEY: weak, ADMIN_PASSWORD: 'password1234' };
    const { code, output } = await runProgram(['main.js'], { env: { ...env, JWT_PREVIOUS_KEYS: 'short-and-weak' } });
    expect(code).toBe(78);
    for (const variable of ['JWT_SECRET', 'INTERNAL_API_KEY', 'ADMIN_PASSWORD', 'JWT_PREVIOUS_KEYS'])
      expect(output).toMatch(new RegExp(`^ {2}${variable} `, 'm'));
    for (const value of [weak, 'password1234', 'short-and-weak']) expect(output).not.toContain(value);
  });
});

describe('settings of those whose word counts', () => {
  const base = () => ({ JWT_SECRET: STRONG() });

  it('are refused where they would be believed by mistake (C6.2)', () => {
    const issuer = 'https://auth.example.com';
    expect(problems({ ...base(), OIDC_ISSUER: issuer })).toEqual(['OIDC_AUDIENCE must be set with OIDC_ISSUER']);
    const audience = { ...base(), OIDC_AUDIENCE: 'rookery' };
    expect(problems({ ...audience, OIDC_ISSUER: issuer })).toEqual([]);
    expect(problems({ ...audience, OIDC_ISSUER: 'http://auth.example.com' })).toEqual([
      'OIDC_ISSUER must be https outside development',
    ]);
    expect(problems({ ...audience, OIDC_ISSUER: 'http://127.0.0.1:8080/realms/x' })).toEqual([]);
    expect(problems({ ...audience, OIDC_ISSUER: 'http://127.0.0.1.example.com' })).toHaveLength(1);
    expect(problems({ ...audience, OIDC_ISSUER: issuer, JWT_ISSUER: issuer })).toEqual([
      'OIDC_ISSUER must be another than JWT_ISSUER',
    ]);
    expect(problems({ ...base(), FORWARD_AUTH: 'any' })).toEqual([
      'FORWARD_AUTH must name one kind of proxy outside development',
    ]);
    expect(problems({ ...base(), FORWARD_AUTH: 'authentik' })).toEqual([
      'FORWARD_AUTH needs TRUSTED_PROXIES: nobody else is believed',
    ]);
  });

  it('name the entry of JWT_PREVIOUS_KEYS that is no key (C11)', () => {
    expect(problems({ ...base(), JWT_PREVIOUS_KEYS: `${STRONG()}\nshort` })).toEqual([
      'JWT_PREVIOUS_KEYS must hold secrets of at least 32 characters: secret 2 is shorter',
    ]);
    const pem = '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----';
    expect(problems({ ...base(), JWT_PREVIOUS_KEYS: pem })).toEqual([
      'JWT_PREVIOUS_KEYS must hold readable keys: block 1 in PEM is none',
    ]);
  });
});
