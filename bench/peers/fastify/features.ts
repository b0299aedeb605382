import { randomBytes, randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { SECURITY_HEADERS } from '../answer-headers.js';
import type { PeerSettings } from '../peer-settings.js';
import { RequestMetrics } from '../request-metrics.js';
import './request.js';

/** Ids, security headers, a log line and, when wanted, metrics, in their cheapest form: one hook before, one after. */
export function mountFeatures(app: FastifyInstance, settings: PeerSettings): void {
  const metrics = settings.metrics ? new RequestMetrics() : undefined;
  app.addHook('onRequest', (request, reply, done) => {
    request.traceId = randomBytes(16).toString('hex');
    request.id = request.headers['x-request-id']?.toString() ?? randomUUID();
    void reply.headers({ ...SECURITY_HEADERS, 'x-trace-id': request.traceId, 'x-request-id': request.id });
    metrics?.begin();
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? '';
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    app.log.info(
      {
        trace_id: request.traceId,
        request_id: request.id,
        method: request.method,
        route,
        status: reply.statusCode,
        ms,
        account_id: request.caller?.id,
      },
      'request',
    );
    metrics?.end({ method: request.method, route, status: reply.statusCode }, ms);
    done();
  });
  if (metrics) {
    app.get('/metrics', async (_request, reply) => {
      void reply.type(metrics.registry.contentType);
      return metrics.registry.metrics();
    });
  }
}
