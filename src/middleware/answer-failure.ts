import type { FastifyReply } from 'fastify';
import { ServerConfig } from '#core/config';
import { AppError, codes, type Failure, mapError } from '#core/errors';
import { envelope } from '#core/http';
import type { RequestContext } from '#observability';
import { answerCors } from './cors.hook.js';
import { methodNotAllowed } from './method.hook.js';
import { proxyTrust } from './proxy-trust.js';
import { followAnswer } from './request-over.js';
import type { RookeryRequest, StepParts } from './request.js';
import { setSecurityHeaders } from './security-headers.hook.js';
import { contextFor } from './trace-context.hook.js';
import { endUnlessRead } from './unread-body.js';

type Parts = Pick<StepParts, 'fastify' | 'clock' | 'logger' | 'routes' | 'appOf' | 'settings'>;

/** The one way in which a failed request is logged and answered, whoever noticed the failure. */
export function answerFailure(parts: Parts, request: RookeryRequest, reply: FastifyReply, thrown: unknown): void {
  const isEarly = request.context === undefined;
  const context = (request.context ??= adoptContext(parts, request, reply));
  if (isEarly && answerCors(parts.settings, request, reply)) return;
  const failure = mapError(refineNotFound(parts, request, thrown), parts.appOf(request.routeOptions.url)?.statusMode);
  logFailure(parts, context, failure, thrown);
  if (reply.sent) return;
  // the head is out: that the rest is missing is all that can still be told
  if (reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }
  void reply
    .code(failure.status)
    .headers(failure.headers)
    .type('application/json; charset=utf-8')
    .send(envelope(failure, context.traceId, parts.clock.now()));
}

/** A path that exists under other methods is 4004 with `Allow`, not 4000. */
function refineNotFound({ routes }: Parts, request: RookeryRequest, thrown: unknown): unknown {
  // nor is what was refused before anybody looked for a route, or while somebody did
  if (!request.is404 || mapError(thrown).code !== codes.routeNotFound.code) return thrown;
  const allowed = routes.allowedAt(request.url);
  return allowed.length > 0 ? methodNotAllowed(allowed) : new AppError(codes.routeNotFound);
}

/** A request refused before any hook ran has no context yet. */
function adoptContext(parts: Parts, request: RookeryRequest, reply: FastifyReply): RequestContext {
  const context = contextFor(request, proxyTrust(parts.settings.get(ServerConfig).trustedProxies), parts);
  reply.raw.setHeader('x-trace-id', context.traceId);
  reply.raw.setHeader('x-request-id', context.requestId);
  setSecurityHeaders(request, reply);
  endUnlessRead(request, reply);
  followAnswer(parts.fastify, request, reply);
  return context;
}

function logFailure(
  { logger }: Parts,
  { traceId, spanId, requestId, app }: RequestContext,
  failure: Failure,
  thrown: unknown,
): void {
  const line = {
    trace_id: traceId,
    span_id: spanId,
    request_id: requestId,
    app,
    code: failure.code,
    status: failure.status,
  };
  const cause = thrown instanceof AppError ? thrown.cause : thrown;
  logger[failure.severity](
    { ...line, ...(failure.severity !== 'info' && { error: cause ?? thrown }) },
    failure.message,
  );
}
