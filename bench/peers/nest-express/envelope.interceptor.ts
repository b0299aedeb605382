import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import type { TracedRequest } from './request-logging.js';

@Injectable()
export class EnvelopeInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const { traceId } = http.getRequest<TracedRequest>();
    return next.handle().pipe(
      map((data: unknown) =>
        typeof data === 'string'
          ? data // a document as it is
          : { code: 0, message: 'Success', data, trace_id: traceId, timestamp: new Date().toISOString() },
      ),
    );
  }
}
