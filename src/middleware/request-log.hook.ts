import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { ROOT_LOGGER, type RootLogger } from '#observability';
import type { Hook } from './hook.js';
import { whenOver } from './request-over.js';
import type { RookeryRequest } from './request.js';

/** A line when a request begins (debug) and one when its answer is out (C5.2). */
@Injectable()
export class RequestLogHook implements Hook {
  constructor(@Inject(ROOT_LOGGER) private readonly logger: RootLogger) {}

  mount(fastify: FastifyInstance): void {
    const { logger } = this;
    fastify.addHook('onRequest', (request: RookeryRequest, _reply, done) => {
      if (logger.isLevelEnabled('debug'))
        logger.debug({ method: request.method, route: request.routeOptions.url ?? null }, 'request began');
      done();
    });
    whenOver(fastify, (request, reply) => {
      const { context } = request;
      logger.info(
        {
          trace_id: context?.traceId,
          span_id: context?.spanId,
          request_id: context?.requestId,
          app: context?.app,
          handler: context?.handler,
          method: request.method,
          route: request.routeOptions.url ?? null,
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime * 10) / 10,
          ...(request.principal && { account_id: request.principal.accountId }),
          ...(!reply.raw.writableFinished && { aborted: true }),
        },
        'request',
      );
    });
  }
}
