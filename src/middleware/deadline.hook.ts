import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { LimitsConfig, Settings } from '#core/config';
import { AppError, codes } from '#core/errors';
import { FailureAnswers } from './failure-answers.js';
import type { Hook } from './hook.js';
import { whenOver } from './request-over.js';
import type { RookeryRequest } from './request.js';

const timers = new WeakMap<RookeryRequest, NodeJS.Timeout>();

/**
 * Answers 5005 when a request takes too long (408 when its body never came) and marks its context, so that the
 * database refuses to commit for it (C5.5). Fastify's own `handlerTimeout` ends with the reading of the body.
 */
@Injectable()
export class DeadlineHook implements Hook {
  constructor(
    private readonly settings: Settings,
    private readonly failures: FailureAnswers,
  ) {}

  mount(fastify: FastifyInstance): void {
    const { requestTimeoutMs } = this.settings.get(LimitsConfig);
    fastify.addHook('onRequest', (request: RookeryRequest, reply, done) => {
      const expire = () => {
        if (request.context) request.context.expired = true;
        if (!reply.sent) this.failures.answer(request, reply, request.raw.complete ? timedOut() : unfinished());
      };
      if (request.context) request.context.expiresAtMs = performance.now() + requestTimeoutMs;
      timers.set(request, setTimeout(expire, requestTimeoutMs));
      done();
    });
    whenOver(fastify, (request) => {
      clearTimeout(timers.get(request));
    });
  }
}

/** From here on the request takes the time it takes. */
export function liftDeadline(request: RookeryRequest): void {
  clearTimeout(timers.get(request));
  if (request.context) delete request.context.expiresAtMs;
}

function timedOut(): AppError {
  return new AppError(codes.requestTimedOut);
}

/** The caller is the late one; what he may still send is no request (RFC 9110, 15.5.9). */
function unfinished(): AppError {
  return new AppError(codes.malformedRequest, { status: 408, headers: { connection: 'close' } });
}
