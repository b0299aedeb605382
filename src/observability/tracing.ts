import {
  type Attributes,
  type Context,
  context as otelContext,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type TraceState,
} from '@opentelemetry/api';
import { withRandomFlag } from './random-flag.js';
import { untilEnded } from './span-end.js';
import { randomId, type TraceParent } from './trace-context.js';

/** What becomes of finished spans. */
export interface TraceExport {
  /** `paused`: the collector failed too often, and spans are dropped until it is tried again. */
  readonly state: 'sending' | 'paused';
  /** Spans that wait, at most `capacity`. */
  readonly queued: number;
  readonly capacity: number;
  readonly exported: number;
  /** Lost: the queue was full, or the collector did not take them. */
  readonly dropped: number;
  /** Calls back when the state is another one; returns what ends that. */
  onStateChange(listener: (state: TraceExport['state']) => void): () => void;
}

/** What runs when there is a collector; made by start-tracing.ts, which is loaded only then. */
export interface Tracing {
  /** Draws anew each time. @param ratio 0 … 1, instead of the setting's */
  isSampled(ratio?: number): boolean;
  parseTraceState(header: string): TraceState;
  readonly export: TraceExport;
  /** Sends what waits; resolves also when it cannot be sent. */
  stop(): Promise<void>;
}

let tracing: Tracing | undefined;

export function setTracing(started: Tracing | undefined): void {
  tracing = started;
}

/** Undefined: nobody traces. */
export function currentTracing(): Tracing | undefined {
  return tracing;
}

const tracer = trace.getTracer('rookery');

export interface TraceOrigin {
  parent: TraceParent | undefined;
  traceState: string | undefined;
  /** Whether the caller may decide about sampling (C5.1). */
  isParentTrusted: boolean;
  /** The route's own, instead of the setting's. */
  sampleRatio: number | undefined;
}

export interface StartedTrace {
  traceId: string;
  spanId: string;
  sampled: boolean;
  /** The caller's word for a trace of theirs; true for one that began here. */
  random: boolean;
  /** The server's span, when there is one. */
  span?: Span;
  /** What spans made meanwhile hang on to. */
  otel?: Context;
}

/**
 * Continues the caller's trace or begins one. The decision about sampling comes first, so that a request nobody
 * traces costs no span (C10.2).
 */
export function startTrace({ parent, traceState, isParentTrusted, sampleRatio }: TraceOrigin): StartedTrace {
  const traceId = parent?.traceId ?? randomId(16);
  const random = parent?.random ?? true;
  const callersWish = isParentTrusted ? parent?.sampled : undefined;
  if (!tracing) return { traceId, spanId: randomId(8), sampled: callersWish ?? false, random };
  const passedOn = traceState === undefined ? {} : { traceState: tracing.parseTraceState(traceState) };
  const root = withRandomFlag(ROOT_CONTEXT, random);
  // never by the trace id: callers who are not trusted choose that, and would choose to be sampled
  if (callersWish ?? tracing.isSampled(sampleRatio)) return { ...startSpan(root, parent, passedOn), random };
  const spanContext = { traceId, spanId: randomId(8), traceFlags: TraceFlags.NONE, ...passedOn };
  const { spanId } = spanContext;
  return { traceId, spanId, sampled: false, random, otel: trace.setSpanContext(root, spanContext) };
}

/** The server's span, below the caller's when there is one. */
function startSpan(root: Context, parent: TraceParent | undefined, passedOn: { traceState?: TraceState }) {
  const above = parent
    ? trace.setSpanContext(root, { ...parent, ...passedOn, traceFlags: TraceFlags.SAMPLED, isRemote: true })
    : root;
  const span = tracer.startSpan('request', { kind: SpanKind.SERVER }, above);
  const { traceId, spanId } = span.spanContext();
  return { traceId, spanId, sampled: true, span, otel: trace.setSpan(above, span) };
}

/** Says on the request's span who answers it. */
export function nameTrace({ span, app, handler }: { span?: Span; app: string; handler?: string }): void {
  span?.setAttributes({ app, ...(handler !== undefined && { 'code.function.name': handler }) });
}

export interface EndedRequest {
  method: string;
  /** Template of the route; undefined where there is none. */
  route: string | undefined;
  statusCode: number;
}

/** The request is over. Names are those of OpenTelemetry's semantic conventions for HTTP. */
export function endTrace({ span }: { span?: Span }, { method, route, statusCode }: EndedRequest): void {
  if (!span) return;
  span.updateName(route === undefined ? method : `${method} ${route}`);
  span.setAttributes({
    'http.request.method': method,
    'http.response.status_code': statusCode,
    ...(route !== undefined && { 'http.route': route }),
  });
  if (statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

/** Runs `work` as a part of the current trace with a name of its own; when nobody traces, it just runs. */
export function inSpan<T>(name: string, attributes: Attributes, work: () => Promise<T>, kind?: SpanKind): Promise<T> {
  if (!tracing || !isSampledHere()) return work();
  return tracer.startActiveSpan(name, { attributes, ...(kind !== undefined && { kind }) }, (span) =>
    untilEnded(span, work),
  );
}

function isSampledHere(): boolean {
  const flags = trace.getSpanContext(otelContext.active())?.traceFlags;
  return flags !== undefined && (flags & TraceFlags.SAMPLED) !== 0;
}
