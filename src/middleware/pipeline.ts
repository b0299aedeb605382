import type { Type as Class } from '@nestjs/common';
import { AppSwitchGuard } from './app-switch.guard.js';
import { AuthenticationGuard } from './authentication.guard.js';
import { BodyLimitHook } from './body-limit.hook.js';
import { CompressionHook } from './compression.hook.js';
import { ConditionalHook } from './conditional.hook.js';
import { CorsHook } from './cors.hook.js';
import { DeadlineHook } from './deadline.hook.js';
import { EnvelopeInterceptor } from './envelope.interceptor.js';
import { ErrorFilter } from './error.filter.js';
import { FailureAnswers } from './failure-answers.js';
import type { Hook } from './hook.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { ForwardedForHook } from './forwarded-for.hook.js';
import { LoadLimitHook } from './load-limit.hook.js';
import { MethodHook } from './method.hook.js';
import { RawStreams } from './raw-streams.js';
import { ReplicaReadsInterceptor } from './replica-reads.interceptor.js';
import { RateLimitGuard } from './rate-limit.guard.js';
import { RequestLogHook } from './request-log.hook.js';
import { RequestMetricsHook } from './request-metrics.hook.js';
import { SecurityHeadersHook } from './security-headers.hook.js';
import { SocketErrors } from './socket-errors.js';
import { TraceContextHook } from './trace-context.hook.js';
import { TraceIdInterceptor } from './trace-id.interceptor.js';
import { ValidationPipe } from './validation.pipe.js';

export type Step =
  | { name: string; stage: 'hook'; provider: Class<Hook> }
  | { name: string; stage: 'guard' | 'interceptor' | 'pipe' | 'filter'; provider: Class<object> };

/** The way of one request, in order (C5.2). What is listed here is what the platform mounts. */
export const pipeline: readonly Step[] = [
  { name: 'trace-context', stage: 'hook', provider: TraceContextHook },
  { name: 'cors', stage: 'hook', provider: CorsHook },
  { name: 'security-headers', stage: 'hook', provider: SecurityHeadersHook },
  { name: 'forwarded-for', stage: 'hook', provider: ForwardedForHook },
  { name: 'request-log', stage: 'hook', provider: RequestLogHook },
  { name: 'request-metrics', stage: 'hook', provider: RequestMetricsHook },
  { name: 'load-limit', stage: 'hook', provider: LoadLimitHook },
  { name: 'deadline', stage: 'hook', provider: DeadlineHook },
  { name: 'body-limit', stage: 'hook', provider: BodyLimitHook },
  { name: 'method', stage: 'hook', provider: MethodHook },
  { name: 'authentication', stage: 'guard', provider: AuthenticationGuard },
  { name: 'app-switch', stage: 'guard', provider: AppSwitchGuard },
  { name: 'rate-limit', stage: 'guard', provider: RateLimitGuard },
  { name: 'trace-id', stage: 'interceptor', provider: TraceIdInterceptor },
  { name: 'envelope', stage: 'interceptor', provider: EnvelopeInterceptor },
  { name: 'replica-reads', stage: 'interceptor', provider: ReplicaReadsInterceptor },
  { name: 'idempotency', stage: 'interceptor', provider: IdempotencyInterceptor },
  { name: 'validation', stage: 'pipe', provider: ValidationPipe },
  { name: 'conditional', stage: 'hook', provider: ConditionalHook },
  { name: 'compression', stage: 'hook', provider: CompressionHook },
  { name: 'errors', stage: 'filter', provider: ErrorFilter },
];

/** What steps have in common, and what answers where no step is reached. */
export const stepProviders: readonly Class<object>[] = [FailureAnswers, SocketErrors, RawStreams];
