import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  type OnModuleInit,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import { Clock } from '#core/app';
import { codes } from '#core/errors';
import { answerOf, envelope, httpCachingOf, isRaw, ReadyData, tagAnswer } from '#core/http';
import { RawStreams } from './raw-streams.js';
import type { RookeryRequest } from './request.js';
import { ensureChangesSeen } from './seen-changes.js';
import { ensureShareable } from './shared-answers.js';

/** Puts what a handler returns into the envelope, holding exactly the fields of its DTO (C1.1). */
@Injectable()
export class EnvelopeInterceptor implements NestInterceptor, OnModuleInit {
  constructor(
    private readonly streams: RawStreams,
    private readonly clock: Clock,
    private readonly modules: ModulesContainer,
  ) {}

  /** @throws Error when an answer would be given to another caller, or a change lost: the start is refused. */
  onModuleInit(): void {
    ensureShareable(this.modules);
    ensureChangesSeen(this.modules);
  }

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const handler = execution.getHandler();
    if (isRaw(handler, execution.getClass())) return this.streams.handle(execution, next);
    const answer = answerOf(handler);
    if (!answer)
      throw new Error(`${execution.getClass().name}.${handler.name} says neither @Answers…() nor @RawResponse()`);
    const { serialise, message } = answer;
    if (!serialise) return next.handle();
    const http = execution.switchToHttp();
    const caching = httpCachingOf(handler);
    const traceId = http.getRequest<RookeryRequest>().context?.traceId ?? '';
    return next.handle().pipe(
      map((data: unknown) => {
        const reply = http.getResponse<FastifyReply>().type('application/json; charset=utf-8');
        const dataJson = data instanceof ReadyData ? data.json : serialise(data);
        if (caching) tagAnswer(reply, caching, data, dataJson);
        return envelope({ code: codes.success.code, message, dataJson }, traceId, this.clock.now());
      }),
    );
  }
}
