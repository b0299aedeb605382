// goes to src/platform/planted-shortcut.ts
// @ts-nocheck: from there its imports lead somewhere
export { pipeline } from '../middleware/pipeline.js';
export { createLogger } from '../observability/logger.js';
export const planted = await import('../core/health/health.service.js');
