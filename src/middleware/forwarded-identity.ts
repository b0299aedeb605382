import type { IncomingHttpHeaders } from 'node:http';
import { type ForeignIdentity, isSubject } from '#core/auth';
import { AppError, codes } from '#core/errors';

/** The headers with which a proxy names the caller it has logged in. */
export interface ForwardedHeaders {
  /** Where the identity is from, as it is kept with the account. */
  issuer: string;
  /** What never is another's; without it the username has to do. */
  subject: string;
  username: string;
  email: string;
  groups: string;
  separator: string;
}

const AUTHENTIK: ForwardedHeaders = {
  issuer: 'forward-auth:authentik',
  subject: 'x-authentik-uid',
  username: 'x-authentik-username',
  email: 'x-authentik-email',
  groups: 'x-authentik-groups',
  separator: '|',
};

const FORWARDED_USER: ForwardedHeaders = {
  issuer: 'forward-auth:forwarded-user',
  subject: 'x-forwarded-user',
  username: 'x-forwarded-preferred-username',
  email: 'x-forwarded-email',
  groups: 'x-forwarded-groups',
  separator: ',',
};

/** By `FORWARD_AUTH`. Of one kind alone outside development: a proxy removes its own headers, and not those of another. */
export const FORWARDED_HEADERS: Readonly<Record<'authentik' | 'forwarded-user' | 'any', readonly ForwardedHeaders[]>> =
  {
    authentik: [AUTHENTIK],
    'forwarded-user': [FORWARDED_USER],
    any: [AUTHENTIK, FORWARDED_USER],
  };

const MAX_GROUPS = 500;

/** Whether the proxy names anybody. */
export function isForwarded(headers: IncomingHttpHeaders, { subject, username }: ForwardedHeaders): boolean {
  return Boolean(headers[subject] ?? '') || Boolean(headers[username] ?? '');
}

/** Whom the proxy names. @throws 1005 when it does so twice, or not in plain words */
export function forwardedIdentity(rawHeaders: readonly string[], names: ForwardedHeaders): ForeignIdentity {
  const one = (name: string): string | undefined => textOf(valuesOf(rawHeaders, name));
  const username = one(names.username);
  const uid = one(names.subject);
  const subject = uid ?? (username === undefined ? undefined : `username:${username}`);
  if (!isSubject(subject)) throw new AppError(codes.invalidCredential);
  const email = one(names.email);
  const groups = (one(names.groups) ?? '').split(names.separator).map((group) => group.trim());
  return {
    issuer: names.issuer,
    subject,
    username: username ?? subject,
    ...(email !== undefined && { email }),
    groups: groups.filter(Boolean).slice(0, MAX_GROUPS),
  };
}

function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_value, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
}

/** @throws 1005 for several, of which the caller may have sent one, and for what is not UTF-8 */
function textOf(values: readonly string[]): string | undefined {
  if (values.length > 1) throw new AppError(codes.invalidCredential);
  const [value = ''] = values;
  try {
    // Node reads headers as Latin-1, proxies write names in UTF-8
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1')).trim();
    return text === '' ? undefined : text;
  } catch (cause) {
    throw new AppError(codes.invalidCredential, { cause });
  }
}
