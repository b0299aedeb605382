import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { STATUS_CODES } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '#core/app';
import { CorsConfig, Settings } from '#core/config';
import { AppError, codes, mapError } from '#core/errors';
import { envelope } from '#core/http';
import { Sockets } from '#core/sockets';
import { randomId, ROOT_LOGGER, type RootLogger } from '#observability';
import { corsHeadersForBytes } from './cors.js';
import { API_HEADERS } from './security-headers.hook.js';

const STATUSES: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

type SocketError = Error & { code?: string; rawPacket?: unknown };

/** Answers what is not even a request, after all answers that are due: broken HTTP, headers too large, a body that never came (3000). */
@Injectable()
export class SocketErrors {
  constructor(
    private readonly settings: Settings,
    private readonly sockets: Sockets,
    private readonly clock: Clock,
    @Inject(ROOT_LOGGER) private readonly logger: RootLogger,
  ) {}

  answer(error: SocketError, socket: Socket): void {
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    this.sockets.refuse(socket, () => this.refusal(error));
  }

  private refusal(error: SocketError): string {
    const status = STATUSES[error.code ?? ''] ?? 400;
    const failure = mapError(new AppError(codes.malformedRequest, { cause: error, status }));
    const traceId = randomId(16);
    const requestId = randomUUID();
    const ids = { trace_id: traceId, span_id: randomId(8), request_id: requestId };
    this.logger.info({ ...ids, app: 'platform', code: failure.code, status, reason: error.code }, failure.message);
    const body = envelope(failure, traceId, this.clock.now());
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Bad Request'}`,
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      `x-trace-id: ${traceId}`,
      `x-request-id: ${requestId}`,
      ...[...API_HEADERS, ...corsOf(error, this.settings)].map(([name, value]) => `${name}: ${value}`),
      'connection: close',
    ];
    return `${head.join('\r\n')}\r\n\r\n${body}`;
  }
}

function corsOf({ rawPacket }: SocketError, settings: Settings): [string, string][] {
  const bytes = Buffer.isBuffer(rawPacket) ? rawPacket : undefined; // none came when the time was over
  return Object.entries(corsHeadersForBytes(settings.get(CorsConfig).origins, bytes));
}
