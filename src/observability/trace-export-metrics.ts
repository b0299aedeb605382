import { Injectable } from '@nestjs/common';
import { Metrics } from './metrics.js';
import { currentTracing } from './tracing.js';

/** What becomes of spans; zero while nobody traces. */
@Injectable()
export class TraceExportMetrics {
  constructor(metrics: Metrics) {
    const spans = currentTracing()?.export;
    metrics.readGauge('trace_export_queued_spans', 'Finished spans that wait to be sent.', () => spans?.queued ?? 0);
    metrics.readGauge('trace_export_queue_capacity_spans', 'Spans that can wait.', () => spans?.capacity ?? 0);
    metrics.readCounter('trace_export_sent_spans_total', 'Spans the collector took.', () => spans?.exported ?? 0);
    metrics.readCounter('trace_export_dropped_spans_total', 'Spans that were lost.', () => spans?.dropped ?? 0);
    const paused = '1 while the collector is not tried because it failed.';
    metrics.readGauge('trace_export_paused', paused, () => Number(spans?.state === 'paused'), 'max');
  }
}
