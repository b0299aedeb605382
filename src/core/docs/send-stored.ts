import type { FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify';
import { chooseEncoding, isTagNamed } from '#core/http';
import type { StoredAnswer } from './stored-answer.js';

/** How long a copy of a stored answer may be used without asking again. */
export type Freshness = 'asks-again' | 'for-ever';

const CACHE_CONTROL: Readonly<Record<Freshness, string>> = {
  'asks-again': 'no-cache',
  'for-ever': 'public, max-age=31536000, immutable',
};

/** Option of every route that sends stored answers: megabytes compressed anew for each caller leave no time for others. */
export const SENDS_STORED: Pick<RouteShorthandOptions, 'compress'> = { compress: false };

/** Sends a stored answer in the encoding that the caller likes best, or 304 to those who have it. */
export async function sendStored(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: StoredAnswer,
  freshness: Freshness = 'asks-again',
): Promise<FastifyReply> {
  void reply.header('etag', answer.etag).header('cache-control', CACHE_CONTROL[freshness]);
  if (answer.isEncoded) varyByEncoding(reply);
  if (isTagNamed(request.headers['if-none-match'], answer.etag)) return reply.code(304).send();
  void reply.type(answer.type);
  const encoding = answer.isEncoded ? chooseEncoding(request.headers['accept-encoding']) : undefined;
  if (encoding === undefined) return reply.send(answer.body);
  return reply.header('content-encoding', encoding).send(await answer.bodyIn(encoding));
}

/** Adds to `Vary`, where others may have said what else the answer varies by. */
function varyByEncoding(reply: FastifyReply): void {
  const known = [reply.getHeader('vary') ?? []].flat();
  void reply.header('vary', [...known, 'accept-encoding'].join(', '));
}
