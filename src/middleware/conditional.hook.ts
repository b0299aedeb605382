import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isTagNamed } from '#core/http';
import type { Hook } from './hook.js';

/** Answers 304 instead of what the caller has: `If-None-Match` names the tag of the answer (RFC 9110, 13.1.2). */
@Injectable()
export class ConditionalHook implements Hook {
  mount(fastify: FastifyInstance): void {
    fastify.addHook('onSend', (request, reply, payload, done) => {
      // what is not text is a route's own, which knows better what to do with it
      if (typeof payload !== 'string' || !isKnown(request, reply)) done(null, payload);
      else {
        void reply.code(304).removeHeader('content-type').removeHeader('content-length');
        done(null, null);
      }
    });
  }
}

function isKnown({ method, headers }: FastifyRequest, reply: FastifyReply): boolean {
  const named = headers['if-none-match'];
  if (named === undefined || reply.statusCode !== 200 || (method !== 'GET' && method !== 'HEAD')) return false;
  const etag = reply.getHeader('etag');
  return typeof etag === 'string' && isTagNamed(named, etag);
}
