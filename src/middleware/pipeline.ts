import type { Type as Class } from '@nestjs/common';
import { AppSwitchGuard } from './app-switch.guard.js';
import { AuthenticationGuard } from './authentication.guard.js';
import { mountBodyLimit } from './body-limit.hook.js';
import { mountCompression } from './compression.hook.js';
import { mountConditional } from './conditional.hook.js';
import { mountCors } from './cors.hook.js';
import { mountDeadline } from './deadline.hook.js';
import { EnvelopeInterceptor } from './envelope.interceptor.js';
import { ErrorFilter } from './error.filter.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { mountForwardedFor } from './forwarded-for.hook.js';
import { mountLoadLimit } from './load-limit.hook.js';
import { mountMethod } from './method.hook.js';
import { ReplicaReadsInterceptor } from './replica-reads.interceptor.js';
import { RateLimitGuard } from './rate-limit.guard.js';
import { mountRequestLog } from './request-log.hook.js';
import { mountRequestMetrics } from './request-metrics.hook.js';
import type { MountStep } from './request.js';
import { mountSecurityHeaders } from './security-headers.hook.js';
import { mountTraceContext } from './trace-context.hook.js';
import { TraceIdInterceptor } from './trace-id.interceptor.js';
import { ValidationPipe } from './validation.pipe.js';

export type Step =
  | { name: string; stage: 'hook'; mount: MountStep }
  | { name: string; stage: 'guard' | 'interceptor' | 'pipe' | 'filter'; provider: Class<object> };

/** The way of one request, in order (C5.2). What is listed here is what the platform mounts. */
export const pipeline: readonly Step[] = [
  { name: 'trace-context', stage: 'hook', mount: mountTraceContext },
  { name: 'cors', stage: 'hook', mount: mountCors },
  { name: 'security-headers', stage: 'hook', mount: mountSecurityHeaders },
  { name: 'forwarded-for', stage: 'hook', mount: mountForwardedFor },
  { name: 'request-log', stage: 'hook', mount: mountRequestLog },
  { name: 'request-metrics', stage: 'hook', mount: mountRequestMetrics },
  { name: 'load-limit', stage: 'hook', mount: mountLoadLimit },
  { name: 'deadline', stage: 'hook', mount: mountDeadline },
  { name: 'body-limit', stage: 'hook', mount: mountBodyLimit },
  { name: 'method', stage: 'hook', mount: mountMethod },
  { name: 'authentication', stage: 'guard', provider: AuthenticationGuard },
  { name: 'app-switch', stage: 'guard', provider: AppSwitchGuard },
  { name: 'rate-limit', stage: 'guard', provider: RateLimitGuard },
  { name: 'trace-id', stage: 'interceptor', provider: TraceIdInterceptor },
  { name: 'envelope', stage: 'interceptor', provider: EnvelopeInterceptor },
  { name: 'replica-reads', stage: 'interceptor', provider: ReplicaReadsInterceptor },
  { name: 'idempotency', stage: 'interceptor', provider: IdempotencyInterceptor },
  { name: 'validation', stage: 'pipe', provider: ValidationPipe },
  { name: 'conditional', stage: 'hook', mount: mountConditional },
  { name: 'compression', stage: 'hook', mount: mountCompression },
  { name: 'errors', stage: 'filter', provider: ErrorFilter },
];
