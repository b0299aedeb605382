import type { KeyObject } from 'node:crypto';
import { type Environment, Integer, type JudgesItself, type Problem, Text } from '#core/config';
import { brokenAccountRules, PASSWORD, USERNAME } from './account-rules.js';
import { faultOf, keysIn, pemKeyOf, secretsIn } from './keys/own-key.js';
import { weaknessOf } from './weak-secret.js';

const GRACE_TOO_LONG: Problem = {
  variable: 'REFRESH_GRACE_SECONDS',
  rule: 'must be less than REFRESH_TOKEN_TTL_SECONDS',
};

/** Keys and lifetimes of tokens, and the first administrator (C6.2, C3.5). */
export class AuthConfig implements JudgesItself {
  @Text('JWT_SECRET', {
    description:
      'Key of HS256 tokens. Development makes one and keeps it in the database; elsewhere one that can be guessed is refused.',
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

  @Text('JWT_PREVIOUS_KEYS', {
    description:
      'Other keys whose tokens are accepted, while keys change: public or private keys in PEM, and secrets, one a line; \\n stands for a line break.',
    maxLength: 65_536,
    secret: true,
  })
  jwtPreviousKeys?: string;

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

  @Integer('REFRESH_GRACE_SECONDS', {
    description:
      'For so long a refresh token that was used gets its successor again: two tabs, or a lost answer. Later use ends the session; 0 = at once.',
    min: 0,
    max: 300,
  })
  refreshGraceSeconds = 10;

  @Text('INTERNAL_API_KEY', {
    description:
      '`X-API-Key` of service calls; without it there are none. Outside development one that can be guessed is refused.',
    minLength: 32,
    maxLength: 512,
    pattern: /^[\x21-\x7e]+$/,
    secret: true,
  })
  internalApiKey?: string;

  @Text('ADMIN_USERNAME', {
    description: 'Administrator that the first start makes in development.',
    minLength: USERNAME.minLength,
    maxLength: USERNAME.maxLength,
    pattern: USERNAME.pattern,
  })
  adminUsername = 'admin';

  @Text('ADMIN_PASSWORD', {
    description: 'Their password; without it a random one is printed once and kept beside the SQLite file.',
    minLength: PASSWORD.minLength,
    maxLength: PASSWORD.maxLength,
    secret: true,
  })
  adminPassword?: string;

  problems(environment: Environment): Problem[] {
    const previous = this.previousKeyProblems();
    return [
      ...(this.refreshGraceSeconds < this.refreshTokenTtlSeconds ? [] : [GRACE_TOO_LONG]),
      ...(this.jwtAlgorithm === 'HS256' ? this.secretProblems(environment) : this.privateKeyProblems()),
      ...previous,
      ...this.adminPasswordProblems(),
      ...(environment === 'development' ? [] : this.weaknesses(previous.length === 0)),
    ];
  }

  /** The private key of EdDSA and RS256. @throws Error when it is not a readable PEM. */
  privateKey(): KeyObject {
    return pemKeyOf(this.jwtPrivateKey ?? '', 'private');
  }

  /** @throws Error naming the entry that is no key */
  previousKeys(): KeyObject[] {
    return keysIn(this.jwtPreviousKeys ?? '');
  }

  private secretProblems(environment: Environment): Problem[] {
    if (environment === 'development' || this.jwtSecret !== undefined) return [];
    return [{ variable: 'JWT_SECRET', rule: 'must be set outside development' }];
  }

  private privateKeyProblems(): Problem[] {
    const variable = 'JWT_PRIVATE_KEY';
    try {
      const rule = faultOf(this.privateKey(), this.jwtAlgorithm);
      return rule === undefined ? [] : [{ variable, rule }];
    } catch {
      return [{ variable, rule: `must be a private key in PEM for ${this.jwtAlgorithm}` }];
    }
  }

  /** What the lengths above do not find: they count the text as it is written. */
  private adminPasswordProblems(): Problem[] {
    const { adminPassword: password = '' } = this;
    if (password.length < PASSWORD.minLength || password.length > PASSWORD.maxLength) return [];
    const broken = brokenAccountRules({ password });
    return broken.map(({ message }) => ({ variable: 'ADMIN_PASSWORD', rule: message.replace(/^password /, '') }));
  }

  private previousKeyProblems(): Problem[] {
    try {
      this.previousKeys();
      return [];
    } catch (error) {
      return [{ variable: 'JWT_PREVIOUS_KEYS', rule: (error as Error).message }];
    }
  }

  /** No secret works outside development that somebody else knows or guesses (C6.2). */
  private weaknesses(arePreviousReadable: boolean): Problem[] {
    const previous = arePreviousReadable ? secretsIn(this.jwtPreviousKeys ?? '') : [];
    const secrets = [
      ['JWT_SECRET', 'key', this.jwtSecret],
      ...previous.map((secret) => ['JWT_PREVIOUS_KEYS', 'key', secret] as const),
      ['INTERNAL_API_KEY', 'key', this.internalApiKey],
      ['ADMIN_PASSWORD', 'password', this.adminPassword],
    ] as const;
    const weak = secrets.flatMap(([variable, kind, secret]): Problem[] => {
      const weakness = secret === undefined ? undefined : weaknessOf(secret, kind);
      return weakness === undefined
        ? []
        : [{ variable, rule: `${weakness}: outside development it must be a random one` }];
    });
    const isShared = this.internalApiKey !== undefined && this.internalApiKey === this.jwtSecret;
    return isShared ? [...weak, { variable: 'INTERNAL_API_KEY', rule: 'must not be JWT_SECRET' }] : weak;
  }
}
