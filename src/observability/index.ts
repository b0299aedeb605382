export { createLogger, nestLogger, ROOT_LOGGER, type RootLogger } from './logger.js';
export { LOG_LEVELS, LoggingConfig } from './logging.config.js';
export { type MetricDefinition, Metrics, METRICS_CONTENT_TYPE } from './metrics.js';
export { MetricsSum } from './metrics-sum.js';
export { MetricsConfig } from './metrics.config.js';
export { MetricsServer } from './metrics-server.js';
export { PacedText } from './paced-text.js';
export { type FigureChanges, type MetricFigures, ProcessFigures } from './process-figures.js';
export { outgoingTrace } from './outgoing-trace.js';
export {
  currentContext,
  type RequestContext,
  runAsApp,
  runBesideRequest,
  runForMany,
  runInContext,
} from './request-context.js';
export { runApart } from './run-apart.js';
export { formatTraceparent, parseTraceparent, parseTracestate, randomId } from './trace-context.js';
export { TraceExportMetrics } from './trace-export-metrics.js';
export { TracingHealth } from './tracing-health.js';
export { currentTracing, endTrace, inSpan, nameTrace, startTrace } from './tracing.js';
export { TracingConfig } from './tracing.config.js';
