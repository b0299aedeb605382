import type { JSONWebKeySet } from 'jose';
import type { HttpClient } from '#core/http-client';

const OPTIONS = { trustedUrl: true, retries: 0, maxAnswerBytes: 1_048_576 } as const;

/**
 * The keys an issuer publishes now (OpenID Connect Discovery 1.0, 4).
 * @param timeoutMs for all of it
 * @throws 5002, or Error when no complete and sensible answer comes in time
 */
export async function fetchKeySet(http: HttpClient, issuer: string, timeoutMs: number): Promise<JSONWebKeySet> {
  const endsAtMs = performance.now() + timeoutMs;
  const fetchObject = async (url: string): Promise<Record<string, unknown>> => {
    const options = { ...OPTIONS, headers: { accept: 'application/json' }, timeoutMs: endsAtMs - performance.now() };
    const { status, body } = await http.getJson(url, options);
    if (status !== 200) throw new Error(`${url} answers ${status}`);
    if (typeof body !== 'object' || body === null) throw new Error(`${url} answers no object`);
    return body as Record<string, unknown>;
  };
  const discovery = await fetchObject(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  // or one who can answer in its place would speak for it (4.3)
  if (discovery.issuer !== issuer) throw new Error('the discovery document is another issuer’s');
  const { jwks_uri: address } = discovery;
  const isSafe = typeof address === 'string' && /^https?:\/\//.test(address);
  if (!isSafe || (issuer.startsWith('https:') && !address.startsWith('https:')))
    throw new Error('the discovery document names no safe jwks_uri');
  const set = await fetchObject(address);
  if (!Array.isArray(set.keys)) throw new Error('the key set has no keys');
  return set as unknown as JSONWebKeySet;
}
