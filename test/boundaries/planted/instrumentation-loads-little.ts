// goes to src/instrumentation.ts
// @ts-nocheck: from there its imports lead somewhere
import { codes } from '#core/errors';
import { createLogger } from '#observability';
import { PLATFORM } from './platform/schema.js';

export const planted = [codes, createLogger, PLATFORM];
