import {
  type Context,
  isSpanContextValid,
  type TextMapPropagator,
  type TextMapSetter,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { isTracingSuppressed, TraceState } from '@opentelemetry/core';
import { hasRandomFlag } from './random-flag.js';
import { formatTraceparent } from './trace-context.js';

/** Goes out as it came: OpenTelemetry's own would drop keys that only level 2 allows. */
export class KeptTraceState extends TraceState {
  constructor(private readonly header: string) {
    super(header);
  }

  override serialize(): string {
    return this.header;
  }
}

/** Writes the context into the calls that the instrumentation of the HTTP client makes (W3C Trace Context level 2). */
export class TracePropagator implements TextMapPropagator {
  inject<Carrier>(context: Context, carrier: Carrier, setter: TextMapSetter<Carrier>): void {
    const span = trace.getSpanContext(context);
    if (!span || isTracingSuppressed(context) || !isSpanContextValid(span)) return;
    const { traceId, spanId, traceFlags, traceState } = span;
    const sampled = (traceFlags & TraceFlags.SAMPLED) !== 0;
    const random = hasRandomFlag(context);
    setter.set(carrier, 'traceparent', formatTraceparent({ traceId, spanId, sampled, random }));
    if (traceState) setter.set(carrier, 'tracestate', traceState.serialize());
  }

  /** What callers send is read by the first step of a request. */
  extract(context: Context): Context {
    return context;
  }

  fields(): string[] {
    return ['traceparent', 'tracestate'];
  }
}
