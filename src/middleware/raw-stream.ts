import type { CallHandler, ExecutionContext } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { EMPTY, fromEvent, merge, type Observable, takeUntil, tap } from 'rxjs';
import { isEventStream, isStreaming } from '#core/http';
import type { Lifecycle } from '#core/lifecycle';
import { liftDeadline } from './deadline.hook.js';
import { refusal } from './load-limit.hook.js';
import { followAnswer } from './request-over.js';
import type { RookeryRequest, StepParts } from './request.js';

type Parts = Pick<StepParts, 'fastify' | 'lifecycle'>;

/** An answer without an envelope; once it has begun, one that is marked as a stream takes its time (C5.5). */
export function handleRaw(parts: Parts, execution: ExecutionContext, next: CallHandler): Observable<unknown> {
  const http = execution.switchToHttp();
  const request = http.getRequest<RookeryRequest>();
  const reply = http.getResponse<FastifyReply>();
  const isEvents = isEventStream(execution.getHandler());
  if (!isEvents && !isStreaming(request.routeOptions.config)) return next.handle();
  enter(parts.lifecycle, reply);
  if (!isEvents) {
    reply.raw.setHeader('x-accel-buffering', 'no'); // nginx would hold its bytes back
    return next.handle().pipe(tap(() => liftDeadline(request)));
  }
  liftDeadline(request);
  return handleEvents(parts, request, reply, next);
}

/** @throws 5003 when as many streams run as may: requests that are answered soon have a share of their own */
function enter(lifecycle: Lifecycle, reply: FastifyReply): void {
  if (!lifecycle.enterStream()) throw refusal('Too many streams are running');
  reply.raw.once('close', () => {
    lifecycle.leaveStream();
  });
}

/**
 * Nest's `@Sse()` writes past Fastify, so no hook hears of its answer; and nothing but the process knows when it must
 * end: then it does, for its client comes back to another one (C9.2).
 */
function handleEvents(
  { fastify, lifecycle }: Parts,
  request: RookeryRequest,
  reply: FastifyReply,
  next: CallHandler,
): Observable<unknown> {
  followAnswer(fastify, request, reply);
  const { socket } = request;
  reply.raw.once('finish', () => {
    // Nest promises to keep the socket; the client would come back over it to a process that ends
    if (!lifecycle.keepsSockets) socket.end();
  });
  if (lifecycle.ending.aborted) return EMPTY;
  // a client that has left and one that has only ended its side look the same until something is written
  return next.handle().pipe(takeUntil(merge(fromEvent(lifecycle.ending, 'abort'), fromEvent(socket, 'end'))));
}
