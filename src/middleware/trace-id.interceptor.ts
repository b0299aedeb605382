import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Observable } from 'rxjs';
import { runInContext } from '#observability';
import type { RookeryRequest } from './request.js';

/**
 * Carries the request's context, trace id first, into the handler. Reading a body loses it: the socket's
 * events come from outside the request's asynchronous context.
 */
export class TraceIdInterceptor implements NestInterceptor {
  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { context } = execution.switchToHttp().getRequest<RookeryRequest>();
    if (!context) return next.handle();
    return new Observable((subscriber) => runInContext(context, () => next.handle().subscribe(subscriber)));
  }
}
