import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CorsConfig, Settings } from '#core/config';
import { corsHeaders, preflightHeaders } from './cors.js';
import type { Hook } from './hook.js';
import { nameAnswer } from './name-answer.js';

/** Who may call from a browser (C5.4); answers preflights itself. */
@Injectable()
export class CorsHook implements Hook {
  constructor(private readonly settings: Settings) {}

  mount(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, reply, done) => {
      if (!answerCors(this.settings, request, reply)) done();
    });
  }
}

/**
 * The same for a request that was refused before any hook. True when it was a preflight, which is answered now: a
 * browser that is refused one tells its page nothing of what the request itself would be answered.
 */
export function answerCors(settings: Settings, request: FastifyRequest, reply: FastifyReply): boolean {
  const { origins } = settings.get(CorsConfig);
  void reply.headers(corsHeaders(origins, request.headers.origin));
  if (request.method !== 'OPTIONS') return false;
  nameAnswer(request, reply);
  const asked = request.headers['access-control-request-headers'];
  void reply.code(204).headers(preflightHeaders(origins, asked)).send();
  return true;
}
