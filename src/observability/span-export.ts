import { AsyncLocalStorage } from 'node:async_hooks';
import { TraceFlags } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { CircuitState, circuitBreaker, ConsecutiveBreaker, handleAll } from 'cockatiel';
import type { TraceExport } from './tracing.js';

export const CAPACITY = 2048;
const BATCH_SIZE = 512;
const SEND_EVERY_MS = 1000;
const FAILURES_TO_PAUSE = 5;
const PAUSE_MS = 30_000;

/**
 * Finished spans on their way out: a bounded queue, sent in batches, behind a breaker. A collector that refuses, hangs
 * or is away costs its spans and nothing else (C10.2).
 */
export class SpanExport implements TraceExport, SpanProcessor {
  queued = 0;
  exported = 0;
  dropped = 0;
  readonly capacity = CAPACITY;
  private readonly batches: BatchSpanProcessor;
  private readonly breaker;

  constructor(
    private readonly exporter: SpanExporter,
    { pauseMs = PAUSE_MS, sendEveryMs = SEND_EVERY_MS } = {},
  ) {
    const breaker = new ConsecutiveBreaker(FAILURES_TO_PAUSE);
    this.breaker = circuitBreaker(handleAll, { halfOpenAfter: pauseMs, breaker });
    this.batches = new BatchSpanProcessor({
      exporter: {
        export: (spans, done) => void this.send(spans).then(done),
        shutdown: () => exporter.shutdown(),
      },
      maxQueueSize: CAPACITY,
      maxExportBatchSize: BATCH_SIZE,
      scheduledDelayMillis: sendEveryMs,
    });
  }

  get state(): TraceExport['state'] {
    return this.breaker.state === CircuitState.Closed ? 'sending' : 'paused';
  }

  onStateChange(listener: (state: TraceExport['state']) => void): () => void {
    // a batch is sent for many requests: what is said of it belongs to none
    const outside = AsyncLocalStorage.snapshot();
    let told: TraceExport['state'] = 'sending';
    // the breaker also tells of each try that fails
    const tell = (state: TraceExport['state']) => {
      if (state !== told)
        outside(() => {
          listener((told = state));
        });
    };
    const listening = [
      this.breaker.onBreak(() => {
        tell('paused');
      }),
      this.breaker.onReset(() => {
        tell('sending');
      }),
    ];
    return () => {
      for (const each of listening) each.dispose();
    };
  }

  onStart(): void {
    // nothing waits for a span that begins
  }

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
    if (this.queued >= CAPACITY) {
      this.dropped += 1;
      return;
    }
    this.queued += 1;
    this.batches.onEnd(span);
  }

  forceFlush(): Promise<void> {
    return this.batches.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.batches.shutdown();
  }

  private async send(spans: ReadableSpan[]): Promise<ExportResult> {
    this.queued -= spans.length;
    try {
      await this.breaker.execute(() => this.exportOnce(spans));
      this.exported += spans.length;
      return { code: ExportResultCode.SUCCESS };
    } catch (error) {
      this.dropped += spans.length;
      return { code: ExportResultCode.FAILED, error: error as Error };
    }
  }

  private exportOnce(spans: ReadableSpan[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.exporter.export(spans, ({ code, error }) => {
        if (code === ExportResultCode.SUCCESS) resolve();
        else reject(error ?? new Error('the collector took no spans'));
      });
    });
  }
}
