import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { HttpClient, HttpClientConfig } from '#core/http-client';
import { Metrics } from '#observability';

export type Reaction = (response: ServerResponse) => void;

export interface Received {
  method: string | undefined;
  path: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A server of the outside that reacts as a test wants, one reaction a request; afterwards with 200 and `{}`. */
export class Outside {
  readonly received: Received[] = [];
  /** Connections opened so far. */
  connections = 0;
  private reactions: Reaction[] = [];
  private readonly server;

  private constructor() {
    const react: RequestListener = (request, response) => {
      void text(request).then((body) => {
        const { method, url: path, headers } = request;
        this.received.push({ method, path, headers, body });
        (this.reactions.shift() ?? answering(200, '{}'))(response);
      });
    };
    this.server = createServer(react);
    this.server.on('connection', () => (this.connections += 1));
  }

  static async open({ host = '127.0.0.1', port = 0 } = {}): Promise<Outside> {
    const outside = new Outside();
    outside.server.listen(port, host);
    await once(outside.server, 'listening');
    return outside;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  next(...reactions: Reaction[]): void {
    this.reactions = reactions;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

export const answering =
  (status: number, body: string | Buffer = '', headers: Record<string, string> = {}): Reaction =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  };
export const hang: Reaction = () => {};
export const hangUp: Reaction = (response) => response.destroy();

/** A client whose loopback is outside, with short waits. */
export function aClient(
  settings: Partial<HttpClientConfig> = {},
  resolve?: ConstructorParameters<typeof HttpClient>[2],
): { client: HttpClient; metrics: Metrics } {
  const metrics = new Metrics();
  const config = Object.assign(new HttpClientConfig(), { allowedAddresses: ['loopback'], ...settings });
  return { client: new HttpClient(config, metrics, resolve), metrics };
}

/** What became of a call that had to fail: the code, and what the log says. */
export async function failureOf(call: Promise<unknown>): Promise<Record<string, unknown>> {
  const error = await call.then(
    () => new Error('the call succeeded'),
    (thrown: unknown) => thrown as Error & { definition?: { code: number }; retryable?: boolean },
  );
  const { definition, retryable } = error as { definition?: { code: number }; retryable?: boolean };
  const cause = error.cause as (Error & { outcome?: string }) | undefined;
  return { code: definition?.code, message: error.message, retryable, outcome: cause?.outcome, logged: cause?.message };
}
