import { currentContext } from './request-context.js';
import { formatTraceparent, randomId } from './trace-context.js';
import { currentTracing } from './tracing.js';

/**
 * Headers that carry the trace to another service; none when the instrumentation of the HTTP client adds them, which it
 * does only below a span or an unsampled request: background work has neither.
 */
export function outgoingTrace(): Record<string, string> {
  const context = currentContext();
  if (!context || (currentTracing() && context.otel)) return {};
  const { traceId, sampled, random } = context;
  const traceparent = formatTraceparent({ traceId, spanId: randomId(8), sampled, random });
  return { traceparent, ...(context.traceState && { tracestate: context.traceState }) };
}
