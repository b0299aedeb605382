import { SpanKind, context, propagation, trace } from '@opentelemetry/api';
import type { InstrumentationConfigMap } from '@opentelemetry/auto-instrumentations-node';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { type Instrumentation, registerInstrumentations } from '@opentelemetry/instrumentation';
import { MySQL2Instrumentation } from '@opentelemetry/instrumentation-mysql2';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { ParentBasedSampler, type Sampler, SamplingDecision, TracerProvider } from '@opentelemetry/sdk-trace';
import { within } from '#core/concurrency';
import { register, supportsSyncHooks } from 'import-in-the-middle/register-hooks.mjs';
import { WORK_ATTRIBUTE } from './run-apart.js';
import { SpanExport } from './span-export.js';
import { KeptTraceState, TracePropagator } from './trace-propagator.js';
import type { TracingConfig } from './tracing.config.js';
import { setTracing } from './tracing.js';

const LOADED_AS_MODULES = ['mysql2', 'pg'];
const EXPORT_TIMEOUT_MS = 5000;
const STOP_TIMEOUT_MS = 3000;

/** Starts OpenTelemetry. Only modules that are loaded afterwards are wrapped. */
export function startTracing(service: { name: string; version: string }, config: TracingConfig): void {
  if (!supportsSyncHooks()) throw new Error(`tracing needs Node 22.22.3, 24.11.1 or newer; this is ${process.version}`);
  register({ include: LOADED_AS_MODULES });
  const spans = new SpanExport(new OTLPTraceExporter({ url: config.endpointUrl, timeoutMillis: EXPORT_TIMEOUT_MS }));
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service.name, 'service.version': service.version }),
    sampler: new ParentBasedSampler({ root: decidedBefore }),
    spanProcessors: [spans],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new TracePropagator());
  trace.setGlobalTracerProvider(provider);
  registerInstrumentations({ tracerProvider: provider, instrumentations: usedInstrumentations() });
  setTracing({
    isSampled: (ratio = config.sampleRatio) => Math.random() < ratio,
    parseTraceState: (header) => new KeptTraceState(header),
    export: spans,
    stop: () =>
      within(
        STOP_TIMEOUT_MS,
        provider.shutdown().catch(() => undefined),
        () => undefined,
      ),
  });
}

// the sampling of a request and of recurring work is decided before the span is made; a ping of the pool begins no trace
const decidedBefore: Sampler = {
  shouldSample: (...[, , , kind, attributes]) => ({
    decision:
      kind === SpanKind.SERVER || WORK_ATTRIBUTE in attributes
        ? SamplingDecision.RECORD_AND_SAMPLED
        : SamplingDecision.NOT_RECORD,
  }),
  toString: () => 'DecidedBefore',
};

/** How those in use are set up, by their names in the bundle, whose own entry would load 40 more. */
const CONFIG = {
  // it would write the values of the parameters into the statement (C1.5)
  '@opentelemetry/instrumentation-mysql2': { maskStatement: true, maskStatementHook: (statement) => statement },
  '@opentelemetry/instrumentation-pg': { ignoreConnectSpans: true, requireParentSpan: true },
  '@opentelemetry/instrumentation-undici': { requireParentforSpans: true },
} satisfies InstrumentationConfigMap;

/** What is wrapped; the spans of requests, of SQLite and of Redis are our own. */
function usedInstrumentations(): Instrumentation[] {
  return [
    new MySQL2Instrumentation(CONFIG['@opentelemetry/instrumentation-mysql2']),
    new PgInstrumentation(CONFIG['@opentelemetry/instrumentation-pg']),
    new UndiciInstrumentation(CONFIG['@opentelemetry/instrumentation-undici']),
  ];
}
