import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** An answer that is made once and stays. */
export interface StoredAnswer {
  type: string;
  body: string | Buffer;
  /** Weak, because compression makes other bytes of it (RFC 9110, 8.8.1). */
  etag: string;
}

/** How long a copy may be used without asking again. */
export type Freshness = 'asks-again' | 'for-ever';

const CACHE_CONTROL: Readonly<Record<Freshness, string>> = {
  'asks-again': 'no-cache',
  'for-ever': 'public, max-age=31536000, immutable',
};

export function storedAnswer(type: string, body: string | Buffer): StoredAnswer {
  return { type, body, etag: `W/"${digestOf(body)}"` };
}

/** Short, and another one for other content. */
export function digestOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('base64url').slice(0, 16);
}

/** Sends it, or 304 to those who have it. */
export function sendStored(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: StoredAnswer,
  freshness: Freshness = 'asks-again',
): FastifyReply {
  void reply.header('etag', answer.etag).header('cache-control', CACHE_CONTROL[freshness]);
  if (isKnown(request.headers['if-none-match'], answer.etag)) return reply.code(304).send();
  return reply.type(answer.type).send(answer.body);
}

/** Source: RFC 9110, 13.1.2. */
function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag.replace(/^W\//, ''));
}
