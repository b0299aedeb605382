import { randomUUID } from 'node:crypto';
import { context as otelContext, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { withRandomFlag } from './random-flag.js';
import { runInContext } from './request-context.js';
import { untilEnded } from './span-end.js';
import { randomId } from './trace-context.js';
import { currentTracing } from './tracing.js';

/** Of a span that begins a trace by itself: the name of the work. */
export const WORK_ATTRIBUTE = 'work';

/** Runs work that no request asked for in a trace of its own, named after it; its log lines name the app. */
export function runApart<T>(app: string, name: string, work: () => Promise<T>): Promise<T> {
  const own = { random: true, requestId: randomUUID(), app };
  if (!currentTracing()?.isSampled())
    return runInContext({ ...own, traceId: randomId(16), spanId: randomId(8), sampled: false }, work);
  const tracer = trace.getTracer('rookery');
  const root = withRandomFlag(ROOT_CONTEXT, own.random);
  return tracer.startActiveSpan(name, { attributes: { app, [WORK_ATTRIBUTE]: name } }, root, (span) => {
    const { traceId, spanId } = span.spanContext();
    const otel = otelContext.active();
    return runInContext({ ...own, traceId, spanId, sampled: true, span, otel }, () => untilEnded(span, work));
  });
}
