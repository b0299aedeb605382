import { applyDecorators } from '@nestjs/common';
import { RawResponse } from './answers.js';
import { markRoute } from './route-mark.js';

const STREAMS = 'streams';

/**
 * The handler answers a stream that may take longer than a request may: from the handler on it has no deadline, and it
 * leaves as it comes, without envelope or compression. At shutdown it has `SHUTDOWN_TIMEOUT_MS` to come to its end, as
 * any request (C5.5, C9.2). Nest's `@Sse()` needs no such mark.
 */
export function Streams(): MethodDecorator {
  return applyDecorators(RawResponse(), markRoute({ [STREAMS]: true }));
}

export function isStreaming(routeConfig: object | undefined): boolean {
  return routeConfig !== undefined && STREAMS in routeConfig;
}
