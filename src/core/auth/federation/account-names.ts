import { createHash, randomBytes } from 'node:crypto';
import { brokenAccountRules, USERNAME } from '../account-rules.js';
import type { ForeignIdentity } from './foreign-identity.js';

const MAX_STEM_LENGTH = 24;

/** Usernames for a new account, best first: the wanted one, one with a suffix of its own, then random ones. */
export function usernamesFor(identity: ForeignIdentity): string[] {
  const wanted = (identity.username ?? '').split('@', 1)[0] ?? '';
  const plain = wanted.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, MAX_STEM_LENGTH);
  const stem = plain.replace(/^[._-]+|[._-]+$/g, '') || 'user';
  const suffixed = [
    digestOf(identity).slice(0, 6),
    ...[4, 8, 8].map((bytes) => randomBytes(bytes / 2).toString('hex')),
  ];
  return [
    ...(brokenAccountRules({ username: wanted }).length === 0 ? [wanted] : []),
    ...suffixed.map((suffix) => `${stem.slice(0, USERNAME.maxLength - 1 - suffix.length)}-${suffix}`),
  ];
}

/** His e-mail when it is known to be his, and fits the rules of accounts; else one that nobody can have (RFC 2606). */
export function emailsFor(identity: ForeignIdentity): string[] {
  const { email } = identity;
  const own = email !== undefined && brokenAccountRules({ email }).length === 0 ? [email] : [];
  return [...own, `${digestOf(identity).slice(0, 32)}@identity.invalid`];
}

function digestOf({ issuer, subject }: ForeignIdentity): string {
  return createHash('sha256')
    .update(JSON.stringify([issuer, subject]))
    .digest('hex');
}
