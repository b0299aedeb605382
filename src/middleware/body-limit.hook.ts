import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { LimitsConfig, Settings } from '#core/config';
import { AppError, codes } from '#core/errors';
import type { Hook } from './hook.js';
import { isReadable } from './readable-head.js';
import type { RookeryRequest } from './request.js';
import { SocketErrors } from './socket-errors.js';
import { endUnlessRead } from './unread-body.js';

/** Bodies are JSON in UTF-8, not encoded: any other is 3004. Their size is a limit of the server itself (3003). */
@Injectable()
export class BodyLimitHook implements Hook {
  constructor(
    private readonly settings: Settings,
    private readonly socketErrors: SocketErrors,
  ) {}

  mount(fastify: FastifyInstance): void {
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
    fastify.addHook('onSend', (request, reply, payload, done) => {
      endUnlessRead(request, reply);
      done(null, payload);
    });
    // an expectation nobody knows is ignored (RFC 9110, 10.1.1); Node's own refusal would be no envelope
    fastify.server.on('checkExpectation', (request, response) => fastify.server.emit('request', request, response));
    const { bodyLimitBytes } = this.settings.get(LimitsConfig);
    fastify.server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      // a body that will be refused is not asked for; one in chunks may be of any length
      const isTooLarge = Number(request.headers['content-length']) > bodyLimitBytes;
      if (!isTooLarge) response.writeContinue();
      fastify.server.emit('request', request, response);
    });
    fastify.server.on('connect', (_request: IncomingMessage, socket: Socket) => {
      this.socketErrors.answer(new Error('CONNECT is for proxies'), socket);
    });
  }
}

/** No coding but `identity`, which says that there is none (RFC 9110, 8.4 and 12.5.3). */
function isPlain(encoding: string | string[] | undefined): boolean {
  if (encoding === undefined) return true;
  const codings = [encoding].flat().join().split(',');
  return codings.every((coding) => ['', 'identity'].includes(coding.trim().toLowerCase()));
}

/** Says which coding would be taken, or the type would seem to be the trouble (RFC 9110, 15.5.16). */
function encoded(): AppError {
  return new AppError(codes.unsupportedMediaType, { headers: { 'accept-encoding': 'identity' } });
}
