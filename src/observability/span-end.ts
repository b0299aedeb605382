import { type Span, SpanStatusCode } from '@opentelemetry/api';

/** Does `work`, and ends the span with it. */
export async function untilEnded<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // its text may name what only the log may (C1.5)
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
    throw error;
  } finally {
    span.end();
  }
}
