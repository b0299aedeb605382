import { type Environment, Integer, type JudgesItself, List, type Problem, Text } from '#core/config';
import { ROLES, type Role } from '../role.js';

const LOOPBACK = /^http:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?(\/|$)/;

/** Whose word counts beside our own: an OIDC issuer's, and that of a proxy that has logged people in (C6.2). */
export class FederationConfig implements JudgesItself {
  @Text('OIDC_ISSUER', {
    description:
      'Issuer whose access tokens are accepted, exactly as its discovery document and its tokens spell it; https outside development.',
    maxLength: 255,
    pattern: /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/,
    example: 'https://auth.example.com/application/o/rookery/',
  })
  oidcIssuer?: string;

  @List('OIDC_AUDIENCE', {
    description: 'A token of the issuer must name one of these as its `aud`.',
    each: /^\S{1,255}$/,
    example: 'rookery',
  })
  oidcAudience: string[] = [];

  @Text('OIDC_USERNAME_CLAIM', {
    description: 'Claim that proposes the username of a new account.',
    pattern: /^[^\s"']{1,100}$/,
  })
  oidcUsernameClaim = 'preferred_username';

  @Text('OIDC_GROUPS_CLAIM', {
    description: 'Claim that lists the groups; a point leads into an object, such as realm_access.roles.',
    pattern: /^[^\s"']{1,100}$/,
  })
  oidcGroupsClaim = 'groups';

  @Integer('OIDC_TIMEOUT_MS', {
    description: 'Longest wait for the issuer, discovery and keys together.',
    min: 100,
    max: 30_000,
  })
  oidcTimeoutMs = 2500;

  @Integer('OIDC_REFETCH_SECONDS', {
    description:
      'The keys of the issuer are fetched at most this often on average, however many unknown ones are named.',
    min: 1,
    max: 3600,
  })
  oidcRefetchSeconds = 10;

  @Text('FORWARD_AUTH', {
    description:
      'Whose headers name the caller, when they come from TRUSTED_PROXIES: X-Authentik-* or X-Forwarded-User; unset: nobody’s; any, in development alone. The proxy must remove them from what callers send.',
    oneOf: ['authentik', 'forwarded-user', 'any'],
    by: { development: 'any' },
  })
  forwardAuth?: 'authentik' | 'forwarded-user' | 'any';

  @List('AUTH_ROLE_MAP', {
    description: 'Groups of the issuer or proxy and the roles they give, such as staff=admin; everybody is a user.',
    each: new RegExp(`^.{1,200}=(${ROLES.join('|')})$`),
    example: 'rookery-admins=admin',
  })
  roleMap: string[] = [];

  problems(environment: Environment): Problem[] {
    const isDevelopment = environment === 'development';
    const isAnybody = this.forwardAuth === 'any' && !isDevelopment;
    return [
      ...(isAnybody ? [{ variable: 'FORWARD_AUTH', rule: 'must name one kind of proxy outside development' }] : []),
      ...this.issuerProblems(isDevelopment),
    ];
  }

  private issuerProblems(isDevelopment: boolean): Problem[] {
    const { oidcIssuer: issuer, oidcAudience } = this;
    if (issuer === undefined) return [];
    const isPlain = issuer.startsWith('http:') && !LOOPBACK.test(issuer);
    return [
      ...(oidcAudience.length > 0 ? [] : [{ variable: 'OIDC_AUDIENCE', rule: 'must be set with OIDC_ISSUER' }]),
      ...(isPlain && !isDevelopment ? [{ variable: 'OIDC_ISSUER', rule: 'must be https outside development' }] : []),
    ];
  }

  /** The roles that these groups give; every caller is a user. */
  rolesOf(groups: readonly string[]): Role[] {
    const given = new Set<string>(this.roleMap.filter((pair) => groups.includes(groupIn(pair))).map(roleIn));
    return ROLES.filter((role) => role === 'user' || given.has(role));
  }
}

// a group may have an = in its name, a role has none
const groupIn = (pair: string): string => pair.slice(0, pair.lastIndexOf('='));
const roleIn = (pair: string): string => pair.slice(pair.lastIndexOf('=') + 1);
