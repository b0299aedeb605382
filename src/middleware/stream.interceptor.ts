import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { EMPTY, fromEvent, type Observable, takeUntil } from 'rxjs';
import { isEventStream, isStreaming } from '#core/http';
import { liftDeadline } from './deadline.hook.js';
import { followAnswer } from './request-over.js';
import { type RookeryRequest, STEP_PARTS, type StepParts } from './request.js';

/**
 * Lets a stream take its time (C5.5). Nest's `@Sse()` writes past Fastify, so no hook hears of its answer; and nothing
 * but the process knows when it must end: then it does, its client comes back to another one (C9.2).
 */
@Injectable()
export class StreamInterceptor implements NestInterceptor {
  constructor(@Inject(STEP_PARTS) private readonly parts: StepParts) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = execution.switchToHttp();
    const request = http.getRequest<RookeryRequest>();
    const isEvents = isEventStream(execution.getHandler());
    if (!isEvents && !isStreaming(request.routeOptions.config)) return next.handle();
    liftDeadline(request);
    if (!isEvents) return next.handle();
    const { fastify, lifecycle } = this.parts;
    followAnswer(fastify, request, http.getResponse<FastifyReply>());
    this.leaveSocket(http.getResponse<FastifyReply>());
    if (lifecycle.ending.aborted) return EMPTY;
    return next.handle().pipe(takeUntil(fromEvent(lifecycle.ending, 'abort')));
  }

  /** Nest promises to keep the socket; the client would come back over it to a process that ends. */
  private leaveSocket({ raw }: FastifyReply): void {
    const { socket } = raw;
    raw.once('finish', () => {
      if (!this.parts.lifecycle.keepsSockets) socket?.end();
    });
  }
}
