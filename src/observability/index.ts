export { createLogger, nestLogger, type RootLogger } from './logger.js';
export { LOG_LEVELS, LoggingConfig } from './logging.config.js';
export { currentContext, type RequestContext, runInContext } from './request-context.js';
export { formatTraceparent, parseTraceparent, parseTracestate, randomId, type TraceParent } from './trace-context.js';
