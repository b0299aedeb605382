import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { AppPaths, Clock } from '#core/app';
import { ServerConfig, Settings } from '#core/config';
import { AppError, codes, type Failure, mapError } from '#core/errors';
import { envelope, RouteTable } from '#core/http';
import { type RequestContext, ROOT_LOGGER, type RootLogger } from '#observability';
import { answerCors } from './cors.hook.js';
import { methodNotAllowed } from './method.hook.js';
import { nameAnswer } from './name-answer.js';
import { proxyTrust } from './proxy-trust.js';
import { followAnswer } from './request-over.js';
import type { RookeryRequest } from './request.js';
import { setSecurityHeaders } from './security-headers.hook.js';
import { contextFor } from './trace-context.hook.js';
import { endUnlessRead } from './unread-body.js';

/** The one way in which a failed request is logged and answered, whoever noticed the failure. */
@Injectable()
export class FailureAnswers {
  private readonly isTrusted: (address: string) => boolean;

  constructor(
    private readonly settings: Settings,
    private readonly apps: AppPaths,
    private readonly routes: RouteTable,
    private readonly clock: Clock,
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    @Inject(ROOT_LOGGER) private readonly logger: RootLogger,
  ) {
    this.isTrusted = proxyTrust(settings.get(ServerConfig).trustedProxies);
  }

  answer(request: RookeryRequest, reply: FastifyReply, thrown: unknown): void {
    const isEarly = request.context === undefined;
    const context = (request.context ??= this.adoptContext(request, reply));
    if (isEarly && answerCors(this.settings, request, reply)) return;
    const { statusMode } = this.apps.find(request.routeOptions.url) ?? {};
    const failure = mapError(this.refineNotFound(request, thrown), statusMode);
    this.log(context, failure, thrown);
    if (reply.sent) return;
    // the head is out: that the rest is missing is all that can still be told
    if (reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    nameAnswer(request, reply);
    void reply
      .code(failure.status)
      .headers(failure.headers)
      .type('application/json; charset=utf-8')
      .send(envelope(failure, context.traceId, this.clock.now()));
  }

  /** A path that exists under other methods is 4004 with `Allow`, not 4000. */
  private refineNotFound(request: RookeryRequest, thrown: unknown): unknown {
    // nor is what was refused before anybody looked for a route, or while somebody did
    if (!request.is404 || mapError(thrown).code !== codes.routeNotFound.code) return thrown;
    const allowed = this.routes.allowedAt(request.url);
    return allowed.length > 0 ? methodNotAllowed(allowed) : new AppError(codes.routeNotFound);
  }

  /** A request refused before any hook ran has no context yet. */
  private adoptContext(request: RookeryRequest, reply: FastifyReply): RequestContext {
    const context = contextFor(request, this.isTrusted, this.apps);
    reply.raw.setHeader('x-request-id', context.requestId);
    setSecurityHeaders(request, reply);
    endUnlessRead(request, reply);
    followAnswer(this.host.httpAdapter.getInstance(), request, reply);
    return context;
  }

  private log({ traceId, spanId, requestId, app, handler }: RequestContext, failure: Failure, thrown: unknown): void {
    const { code, status, severity, message } = failure;
    const line = { trace_id: traceId, span_id: spanId, request_id: requestId, app, handler, code, status };
    const cause = thrown instanceof AppError ? thrown.cause : thrown;
    this.logger[severity]({ ...line, ...(severity !== 'info' && { error: cause ?? thrown }) }, message);
  }
}
