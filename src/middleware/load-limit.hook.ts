import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { AppError, codes } from '#core/errors';
import { isExemptFromLoadLimit, Lifecycle } from '#core/lifecycle';
import { Sockets } from '#core/sockets';
import type { Hook } from './hook.js';
import { whenOver } from './request-over.js';

/** Refuses work when the process is full or shutting down (C5.5, C9.2); health is exempt. */
@Injectable()
export class LoadLimitHook implements Hook {
  constructor(
    private readonly lifecycle: Lifecycle,
    private readonly sockets: Sockets,
  ) {}

  mount(fastify: FastifyInstance): void {
    const { lifecycle, sockets } = this;
    const entered = new WeakSet<object>();
    fastify.addHook('onRequest', (request, _reply, done) => {
      if (isExemptFromLoadLimit(request.routeOptions.config)) done();
      else if (lifecycle.refusing) done(refusal('Shutting down'));
      else if (lifecycle.enter()) {
        entered.add(request);
        done();
      } else done(refusal('Too many requests are running'));
    });
    whenOver(fastify, (request) => {
      if (entered.delete(request)) lifecycle.leave();
    });
    fastify.addHook('onSend', ({ raw }, reply, payload, done) => {
      // the caller's next socket leads to another process; an answer before the latest would end it under the others
      if (!lifecycle.keepsSockets && sockets.isLatest(raw)) reply.raw.setHeader('connection', 'close');
      done(null, payload);
    });
  }
}

/** 5003: come again, to another process or when there is less to do. */
export function refusal(message: string): AppError {
  return new AppError(codes.serviceUnavailable, { message, headers: { 'retry-after': '1' } });
}
