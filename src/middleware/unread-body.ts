import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** To read so much costs less than another connection. */
const SOON_READ_BYTES = 65_536;

/** An answer that comes before a large body was read is the last on its socket (RFC 9112, 9.3). */
export function endUnlessRead({ raw }: FastifyRequest, reply: FastifyReply): void {
  if (raw.complete || lengthOf(raw) <= SOON_READ_BYTES) return;
  reply.raw.setHeader('connection', 'close');
}

/** Bytes of a request's body; infinite when it does not say. */
function lengthOf({ headers }: IncomingMessage): number {
  return headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : Infinity;
}
