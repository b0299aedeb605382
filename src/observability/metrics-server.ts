import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RootLogger } from './logger.js';
import { type Metrics, METRICS_CONTENT_TYPE } from './metrics.js';

export interface MetricsServerParts {
  metrics: Pick<Metrics, 'text'>;
  logger: RootLogger;
  host: string;
  port: number;
}

/** `/metrics` on a port of its own. */
export class MetricsServer {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** @throws when it cannot listen there */
  static async listen({ metrics, logger, host, port }: MetricsServerParts): Promise<MetricsServer> {
    const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 10_000 }, ({ method, url }, response) => {
      const path = url?.split('?', 1)[0];
      if (path !== '/metrics') answer(response, 404, 'metrics are at /metrics\n');
      else if (method !== 'GET' && method !== 'HEAD') answer(response, 405, 'GET only\n', { allow: 'GET, HEAD' });
      else
        metrics.text().then(
          (text) => {
            answer(response, 200, text, { 'content-type': METRICS_CONTENT_TYPE });
          },
          (error: unknown) => {
            logger.error({ error }, 'the metrics could not be read');
            answer(response, 500, 'the metrics could not be read\n');
          },
        );
    });
    server.listen(port, host);
    await once(server, 'listening');
    const address = server.address() as AddressInfo;
    const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
    return new MetricsServer(server, `http://${name}:${address.port}/metrics`);
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close').catch(() => undefined);
  }
}

function answer(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }).end(text);
}
