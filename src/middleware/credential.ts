import type { Credential } from '#core/auth';
import { AppError, codes } from '#core/errors';
import { type ForwardedHeaders, forwardedIdentity, isForwarded } from './forwarded-identity.js';
import { countOf } from './raw-headers.js';
import type { RookeryRequest } from './request.js';

// any number of spaces: RFC 9110, 11.4
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/** Whose headers name the caller, and who may send them. */
export interface ForwardAuth {
  kinds: readonly ForwardedHeaders[];
  isTrusted(address: string): boolean;
}

/**
 * The one credential of a request. A bearer token or an API key goes before what a proxy says: whoever sends one means it.
 * @throws 1004 without a credential; 1005 for two, for one sent twice, and for one that is not spelled as one (RFC 6750, 2.1)
 */
export function credentialOf(request: RookeryRequest, forwardAuth?: ForwardAuth): Credential {
  const { headers, raw } = request;
  const authorization = present(headers.authorization);
  const apiKey = present(headers['x-api-key']);
  if (authorization === undefined && apiKey === undefined) return forwardedCredential(request, forwardAuth);
  // of two, Node keeps the first Authorization, and joins other headers to one text
  const name = apiKey === undefined ? 'authorization' : 'x-api-key';
  const isOne = (authorization === undefined || apiKey === undefined) && countOf(raw.rawHeaders, name) === 1;
  if (!isOne) throw new AppError(codes.invalidCredential);
  if (apiKey !== undefined) return { kind: 'api_key', text: apiKey };
  const token = BEARER.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new AppError(codes.invalidCredential);
  return { kind: 'bearer', text: token };
}

/** @throws 1004 when the one at the other end is no proxy, or names nobody; 1005 */
function forwardedCredential({ headers, raw, socket }: RookeryRequest, forwardAuth?: ForwardAuth): Credential {
  // the peer itself: what stands in X-Forwarded-For is said by somebody
  const isProxy = forwardAuth?.isTrusted(socket.remoteAddress ?? '') === true;
  const kind = isProxy ? forwardAuth.kinds.find((each) => isForwarded(headers, each)) : undefined;
  if (!kind) throw new AppError(codes.authenticationRequired);
  const identity = forwardedIdentity(raw.rawHeaders, kind);
  return { kind: 'forwarded', text: JSON.stringify(identity), identity };
}

/** An empty header is an absent one. */
function present(header: string | string[] | undefined): string | undefined {
  const text = typeof header === 'string' ? header.trim() : header?.join(', ');
  return text === '' ? undefined : text;
}
