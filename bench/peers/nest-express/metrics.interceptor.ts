import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { Observable } from 'rxjs';
import { RequestMetrics } from '../request-metrics.js';

interface RoutedRequest {
  method: string;
  route: { path: string };
}

@Injectable()
export class MetricsInterceptor implements NestInterceptor {
  constructor(private readonly metrics: RequestMetrics) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const { method, route } = http.getRequest<RoutedRequest>();
    const response = http.getResponse<ServerResponse>();
    const startedAt = performance.now();
    this.metrics.begin();
    response.once('close', () => {
      this.metrics.end({ method, route: route.path, status: response.statusCode }, performance.now() - startedAt);
    });
    return next.handle();
  }
}
