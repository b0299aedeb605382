import { type CallHandler, type ExecutionContext, Inject, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import { codes } from '#core/errors';
import { answerOf, envelope, isRaw, ReadyData } from '#core/http';
import { type RookeryRequest, STEP_PARTS, type StepParts } from './request.js';

/** Puts what a handler returns into the envelope, holding exactly the fields of its DTO (C1.1). */
export class EnvelopeInterceptor implements NestInterceptor {
  constructor(@Inject(STEP_PARTS) private readonly parts: StepParts) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const handler = execution.getHandler();
    if (isRaw(handler, execution.getClass())) return next.handle();
    const answer = answerOf(handler);
    if (!answer)
      throw new Error(`${execution.getClass().name}.${handler.name} says neither @Answers…() nor @RawResponse()`);
    const { serialise, message } = answer;
    if (!serialise) return next.handle();
    const http = execution.switchToHttp();
    const traceId = http.getRequest<RookeryRequest>().context?.traceId ?? '';
    return next.handle().pipe(
      map((data: unknown) => {
        void http.getResponse<FastifyReply>().type('application/json; charset=utf-8');
        return envelope(
          { code: codes.success.code, message, dataJson: data instanceof ReadyData ? data.json : serialise(data) },
          traceId,
          this.parts.clock.now(),
        );
      }),
    );
  }
}
