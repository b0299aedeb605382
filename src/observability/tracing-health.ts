import { Injectable } from '@nestjs/common';
import { currentTracing } from './tracing.js';

/** Spans that get lost harm no request (C9.1). A health component, by its shape: what it is one of lies above. */
@Injectable()
export class TracingHealth {
  readonly name = 'tracing';
  readonly isPresent = currentTracing() !== undefined;

  look(): 'up' | 'degraded' {
    const spans = currentTracing()?.export;
    return spans && (spans.state === 'paused' || spans.queued >= spans.capacity) ? 'degraded' : 'up';
  }
}
