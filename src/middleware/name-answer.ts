import type { FastifyReply } from 'fastify';
import { nameTrace } from '#observability';
import type { RookeryRequest } from './request.js';

/**
 * Whichever door answers says so: the trace id to the caller, app and handler to operators. The door of routes is the
 * trace-id interceptor; the others are failures, preflights, and pages outside the envelope.
 * @param handler that answers, such as `OrdersController.create`; none outside of routes, or when it was not reached
 */
export function nameAnswer({ context }: RookeryRequest, reply: FastifyReply, handler?: string): void {
  if (!context) return;
  if (handler !== undefined) context.handler = handler;
  nameTrace(context);
  // its time may have been over while guards were asked
  if (!reply.raw.headersSent) reply.raw.setHeader('x-trace-id', context.traceId);
}
