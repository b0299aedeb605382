import type { JSONWebKeySet } from 'jose';
import { outgoingTrace } from '#observability';

const MAX_ANSWER_BYTES = 1_048_576;

/**
 * The keys an issuer publishes now (OpenID Connect Discovery 1.0, 4).
 * @param timeoutMs for all of it. @throws Error when no complete and sensible answer comes in time
 */
export async function fetchKeySet(issuer: string, timeoutMs: number): Promise<JSONWebKeySet> {
  const signal = AbortSignal.timeout(timeoutMs);
  const discovery = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, signal);
  // or one who can answer in its place would speak for it (4.3)
  if (discovery.issuer !== issuer) throw new Error('the discovery document is another issuer’s');
  const { jwks_uri: address } = discovery;
  const isSafe = typeof address === 'string' && /^https?:\/\//.test(address);
  if (!isSafe || (issuer.startsWith('https:') && !address.startsWith('https:')))
    throw new Error('the discovery document names no safe jwks_uri');
  const set = await fetchJson(address, signal);
  if (!Array.isArray(set.keys)) throw new Error('the key set has no keys');
  return set as unknown as JSONWebKeySet;
}

async function fetchJson(url: string, signal: AbortSignal): Promise<Record<string, unknown>> {
  const answer = await fetch(url, {
    headers: { accept: 'application/json', ...outgoingTrace() },
    redirect: 'error',
    signal,
  });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  const parsed: unknown = JSON.parse(await readLimited(answer));
  if (typeof parsed !== 'object' || parsed === null) throw new Error(`${url} answers no object`);
  return parsed as Record<string, unknown>;
}

async function readLimited(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new Error(`an answer is over ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
