import { Injectable } from '@nestjs/common';
import { Metrics } from '#observability';
import { Sockets } from './sockets.js';

/** Sockets of callers, and what became of those that would have filled the process (C5.5). */
@Injectable()
export class SocketsMetrics {
  constructor(metrics: Metrics, sockets: Sockets) {
    metrics.readGauge('http_sockets', 'Sockets of callers that are open.', () => sockets.figures.open);
    metrics.readCounter(
      'http_sockets_cut_off_total',
      'Sockets cut off because the caller took no byte while bytes waited.',
      () => sockets.figures.cutOff,
    );
    metrics.readCounter(
      'http_sockets_lingered_total',
      'Sockets that were read on after their last answer, because the caller was still sending.',
      () => sockets.figures.lingered,
    );
  }
}
