import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppPaths } from '#core/app';
import { ServerConfig, Settings } from '#core/config';
import {
  endTrace,
  parseTraceparent,
  parseTracestate,
  type RequestContext,
  runInContext,
  startTrace,
} from '#observability';
import { sampleRatioOf } from '#core/http';
import type { Hook } from './hook.js';
import { proxyTrust } from './proxy-trust.js';
import { whenOver } from './request-over.js';
import type { RookeryRequest } from './request.js';

const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/**
 * Continues the caller's trace or begins one, and answers the request's id whatever becomes of it (C5.1). All that
 * follows runs in the context that is entered here, also once a body was read.
 */
@Injectable()
export class TraceContextHook implements Hook {
  constructor(
    private readonly settings: Settings,
    private readonly apps: AppPaths,
  ) {}

  mount(fastify: FastifyInstance): void {
    const isTrusted = proxyTrust(this.settings.get(ServerConfig).trustedProxies);
    fastify.decorateRequest('context', undefined);
    fastify.addHook('onRequest', (request: RookeryRequest, reply, done) => {
      const context = contextFor(request, isTrusted, this.apps);
      request.context = context;
      reply.raw.setHeader('x-request-id', context.requestId);
      runInContext(context, done);
    });
    whenOver(fastify, ({ context, method, routeOptions }, { statusCode }) => {
      if (context) endTrace(context, { method, route: routeOptions.url, statusCode });
    });
  }
}

/** The context of a request, from its headers; also for one that was refused before any hook. */
export function contextFor(
  request: FastifyRequest,
  isTrusted: (address: string) => boolean,
  apps: AppPaths,
): RequestContext {
  const { headers } = request;
  const parent = parseTraceparent(headers.traceparent);
  const traceState = parent && parseTracestate(headers.tracestate);
  return {
    ...startTrace({
      parent,
      traceState,
      isParentTrusted: parent !== undefined && isTrusted(request.socket.remoteAddress ?? ''),
      sampleRatio: sampleRatioOf(request.routeOptions.config),
    }),
    ...(traceState !== undefined && { traceState }),
    requestId: keptRequestId(headers['x-request-id']) ?? randomUUID(),
    app: apps.find(request.routeOptions.url ?? request.url)?.id ?? 'platform',
    redisWait: { calls: 0, sinceMs: 0, spentMs: 0 },
  };
}

function keptRequestId(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : undefined;
}
