import { createPrivateKey, type KeyObject } from 'node:crypto';
import { type Environment, Integer, type JudgesItself, type Problem, Text } from '#core/config';

const KEY_TYPES = { EdDSA: 'ed25519', RS256: 'rsa' } as const;

/** Keys and lifetimes of tokens, and the first administrator (C6.2, C3.5). */
export class AuthConfig implements JudgesItself {
  @Text('JWT_SECRET', {
    description: 'Key of HS256 tokens. Development makes one and keeps it in the database.',
    minLength: 32,
    maxLength: 512,
    secret: true,
  })
  jwtSecret?: string;

  @Text('JWT_PRIVATE_KEY', {
    description: 'Private key in PEM for EdDSA or RS256; \\n stands for a line break.',
    maxLength: 16_384,
    secret: true,
  })
  jwtPrivateKey?: string;

  @Text('JWT_ALGORITHM', { description: 'How tokens are signed.', oneOf: ['HS256', 'EdDSA', 'RS256'] })
  jwtAlgorithm: 'HS256' | 'EdDSA' | 'RS256' = 'HS256';

  @Text('JWT_ISSUER', { description: '`iss` of tokens.', maxLength: 200, pattern: /^\S+$/ })
  jwtIssuer = 'rookery';

  @Text('JWT_AUDIENCE', { description: '`aud` of tokens.', maxLength: 200, pattern: /^\S+$/ })
  jwtAudience = 'rookery';

  @Integer('ACCESS_TOKEN_TTL_SECONDS', { description: 'Lifetime of an access token.', min: 1, max: 86_400 })
  accessTokenTtlSeconds = 900;

  @Integer('REFRESH_TOKEN_TTL_SECONDS', {
    description: 'Lifetime of a refresh token, and of a session that is not used.',
    min: 1,
    max: 31_536_000,
  })
  refreshTokenTtlSeconds = 1_209_600;

  @Text('ADMIN_USERNAME', {
    description: 'Administrator that the first start makes in development.',
    pattern: /^[A-Za-z0-9._-]{3,32}$/,
  })
  adminUsername = 'admin';

  @Text('ADMIN_PASSWORD', {
    description: 'His password; without it a random one is printed once and kept beside the SQLite file.',
    minLength: 12,
    maxLength: 128,
    secret: true,
  })
  adminPassword?: string;

  problems(environment: Environment): Problem[] {
    if (this.jwtAlgorithm !== 'HS256') return this.privateKeyProblems(this.jwtAlgorithm);
    if (environment === 'development' || this.jwtSecret !== undefined) return [];
    return [{ variable: 'JWT_SECRET', rule: 'must be set outside development' }];
  }

  /** The private key of EdDSA and RS256. @throws Error when it is not a readable PEM. */
  privateKey(): KeyObject {
    return createPrivateKey((this.jwtPrivateKey ?? '').replaceAll('\\n', '\n'));
  }

  private privateKeyProblems(algorithm: 'EdDSA' | 'RS256'): Problem[] {
    const variable = 'JWT_PRIVATE_KEY';
    try {
      const { asymmetricKeyType, asymmetricKeyDetails } = this.privateKey();
      if (asymmetricKeyType !== KEY_TYPES[algorithm])
        return [{ variable, rule: `must be an ${KEY_TYPES[algorithm]} key for ${algorithm}` }];
      const bits = asymmetricKeyDetails?.modulusLength ?? 2048;
      return bits < 2048 ? [{ variable, rule: 'must have at least 2048 bits' }] : [];
    } catch {
      return [{ variable, rule: `must be a private key in PEM for ${algorithm}` }];
    }
  }
}
