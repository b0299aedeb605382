import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the guides lie. */
export const GUIDES = join(import.meta.dirname, '../../docs/guides');

/** Beside the thread, with nothing to build. */
export const BESIDE = [
  'a-room.md',
  'a-lock.md',
  'a-crossed-boundary.md',
  'typed-client.md',
  'flags-and-the-kill-switch.md',
  'authentication.md',
];

/** The thread: what one page makes, the next ones extend. */
export const PAGES = [
  'an-app.md',
  'a-table.md',
  'a-route.md',
  'a-setting.md',
  'an-error-code.md',
  'a-metric.md',
  'a-span.md',
  'a-call-outside.md',
  'a-cached-read.md',
  'an-idempotent-route.md',
  'a-rate-limit.md',
  'a-stream.md',
  'recurring-work.md',
  'a-request-step.md',
];

export const readGuide = (page: string): Promise<string> => readFile(join(GUIDES, page), 'utf8');
