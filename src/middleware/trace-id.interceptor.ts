import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { FastifyReply } from 'fastify';
import { nameAnswer } from './name-answer.js';
import type { RookeryRequest } from './request.js';

/** Answers the trace id of every route (C1.1), and names its handler on span, log lines and metrics (C10). */
export class TraceIdInterceptor implements NestInterceptor {
  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = execution.switchToHttp();
    const handler = `${execution.getClass().name}.${execution.getHandler().name}`;
    nameAnswer(http.getRequest<RookeryRequest>(), http.getResponse<FastifyReply>(), handler);
    return next.handle();
  }
}
