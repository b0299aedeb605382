import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { AppError, codes } from '#core/errors';
import type { MountStep, RookeryRequest } from './request.js';

/** Bodies are JSON in UTF-8, not encoded: any other is 3004. Their size is a limit of the server itself (3003). */
export const mountBodyLimit: MountStep = ({ fastify }) => {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeContentTypeParser(['text/plain', 'application/json']);
  fastify.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    (request: RookeryRequest, body, done) => {
      if (request.headers['idempotency-key'] !== undefined)
        request.bodyDigest = createHash('sha256').update(body).digest('base64');
      // many clients name a type whether they send a body or not
      if (body.length === 0) done(null);
      // decoding would put U+FFFD, a character like any other, in place of what it cannot read
      else if (isUtf8(body)) void parseJson(request, body.toString('utf8'), done);
      else done(new AppError(codes.malformedRequest));
    },
  );
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (!isReadable(request)) done(new AppError(codes.malformedRequest));
    else done(isPlain(request.headers['content-encoding']) ? undefined : encoded());
  });
  // an expectation nobody knows is ignored (RFC 9110, 10.1.1); Node's own refusal would be no envelope
  fastify.server.on('checkExpectation', (request, response) => fastify.server.emit('request', request, response));
};

/** No coding but `identity`, which says that there is none (RFC 9110, 8.4 and 12.5.3). */
function isPlain(encoding: string | string[] = ''): boolean {
  const codings = [encoding].flat().join().split(',');
  return codings.every((coding) => ['', 'identity'].includes(coding.trim().toLowerCase()));
}

/** Says which coding would be taken, or the type would seem to be the trouble (RFC 9110, 15.5.16). */
function encoded(): AppError {
  return new AppError(codes.unsupportedMediaType, { headers: { 'accept-encoding': 'identity' } });
}

/** Whether the head of a request makes sense: RFC 9112, 3.2 and RFC 3986, 2.1. */
function isReadable({ raw, headers, url }: FastifyRequest): boolean {
  if (headers.host === undefined && raw.httpVersion === '1.1') return false;
  const query = url.indexOf('?');
  if (query === -1 || !url.includes('%', query)) return true;
  try {
    decodeURIComponent(url.slice(query));
    return true;
  } catch {
    return false;
  }
}
