import type { FastifyRequest } from 'fastify';
import type { AuthenticatedRequest } from '#core/auth';
import type { RequestContext } from '#observability';

/** A request as the steps know it. */
export interface RookeryRequest extends FastifyRequest, AuthenticatedRequest {
  /** Set by the first step. */
  context?: RequestContext;
  /** Of the body as it came, when the request has an `Idempotency-Key`. */
  bodyDigest?: string;
}
