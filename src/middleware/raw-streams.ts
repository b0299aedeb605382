import { type CallHandler, type ExecutionContext, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { EMPTY, fromEvent, merge, type Observable, takeUntil, tap } from 'rxjs';
import { isEventStream, isStreaming } from '#core/http';
import { Lifecycle } from '#core/lifecycle';
import { liftDeadline } from './deadline.hook.js';
import { refusal } from './load-limit.hook.js';
import { followAnswer } from './request-over.js';
import type { RookeryRequest } from './request.js';

/** Answers without an envelope; once it has begun, one that is marked as a stream takes its time (C5.5). */
@Injectable()
export class RawStreams {
  constructor(
    private readonly lifecycle: Lifecycle,
    private readonly host: HttpAdapterHost<FastifyAdapter>,
  ) {}

  handle(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = execution.switchToHttp();
    const request = http.getRequest<RookeryRequest>();
    const reply = http.getResponse<FastifyReply>();
    const isEvents = isEventStream(execution.getHandler());
    if (!isEvents && !isStreaming(request.routeOptions.config)) return next.handle();
    this.enter(reply);
    if (!isEvents) {
      reply.raw.setHeader('x-accel-buffering', 'no'); // nginx would hold its bytes back
      return next.handle().pipe(tap(() => liftDeadline(request)));
    }
    liftDeadline(request);
    return this.handleEvents(request, reply, next);
  }

  /** @throws 5003 when as many streams run as may: requests that are answered soon have a share of their own */
  private enter(reply: FastifyReply): void {
    if (!this.lifecycle.enterStream()) throw refusal('Too many streams are running');
    reply.raw.once('close', () => {
      this.lifecycle.leaveStream();
    });
  }

  /**
   * Nest's `@Sse()` writes past Fastify, so no hook hears of its answer; and nothing but the process knows when it must
   * end: then it does, for its client comes back to another one (C9.2).
   */
  private handleEvents(request: RookeryRequest, reply: FastifyReply, next: CallHandler): Observable<unknown> {
    const { lifecycle } = this;
    followAnswer(this.host.httpAdapter.getInstance(), request, reply);
    const { socket } = request;
    reply.raw.once('finish', () => {
      // Nest promises to keep the socket; the client would come back over it to a process that ends
      if (!lifecycle.keepsSockets) socket.end();
    });
    if (lifecycle.ending.aborted) return EMPTY;
    // a client that has left and one that has only ended its side look the same until something is written
    return next.handle().pipe(takeUntil(merge(fromEvent(lifecycle.ending, 'abort'), fromEvent(socket, 'end'))));
  }
}
