import { Server as NetServer } from 'node:net';
import type { FastifyReply } from 'fastify';
import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { within } from '#core/concurrency';
import { LimitsConfig, ServerConfig, type Settings } from '#core/config';
import { FailureAnswers, type RookeryRequest, SocketErrors } from '../middleware/index.js';

// for the last answers to leave
const LINGER_MS = 500;

/** Node ends idle sockets, but waits for ever for those on which nothing, or half a request, was sent. */
export async function closeServer(nest: NestFastifyApplication): Promise<void> {
  const server = nest.getHttpServer();
  const closed = nest.close();
  await within(LINGER_MS, closed, () => {
    server.closeAllConnections();
    return closed;
  });
}

/**
 * Takes no new connection, and resolves when the last one has ended. Its own close would also cut every idle socket,
 * with the request that is on its way over it; so each is left to Node, which ends it when its keep-alive is over.
 */
export function leaveConnections(nest: NestFastifyApplication): Promise<void> {
  const server = nest.getHttpServer();
  return new Promise((resolve) => {
    NetServer.prototype.close.call(server, () => {
      resolve();
    });
  });
}

/** What the platform wants of Fastify and of Node's server below it. */
export function serverOptions(
  settings: Settings,
  nest: () => Pick<NestFastifyApplication, 'get'>,
): ConstructorParameters<typeof FastifyAdapter>[0] {
  const { bodyLimitBytes, headerLimitBytes, requestTimeoutMs, idleSocketMs } = settings.get(LimitsConfig);
  const { trustedProxies } = settings.get(ServerConfig);
  return {
    skipMiddie: true,
    bodyLimit: bodyLimitBytes,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    keepAliveTimeout: idleSocketMs,
    requestTimeout: requestTimeoutMs,
    http: {
      maxHeaderSize: headerLimitBytes,
      headersTimeout: requestTimeoutMs,
      // Node looks every 30 s by itself, so a caller could take twice his time
      connectionsCheckingInterval: Math.min(requestTimeoutMs, 1000),
      // Node's own refusal would be no envelope; a step of ours makes one
      requireHostHeader: false,
    },
    forceCloseConnections: 'idle',
    return503OnClosing: false, // the load limit does so, in the envelope
    routerOptions: { maxParamLength: 500 },
    frameworkErrors: (error, request, reply) => {
      nest()
        .get(FailureAnswers)
        .answer(request as RookeryRequest, reply as FastifyReply, error);
    },
    clientErrorHandler: (error, socket) => {
      nest().get(SocketErrors).answer(error, socket);
    },
  };
}
