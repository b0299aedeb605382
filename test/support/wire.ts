import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Envelope } from '../boot.js';

/** A request as it goes over the wire: nothing is added or mended on its way. */
export interface WireRequest {
  method: string;
  path: string;
  headers?: Readonly<Record<string, string | string[]>>;
  body?: string | Buffer;
}

export interface WireAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** Undefined when the text is not JSON. */
  json: Envelope<any> | undefined;
}

const agent = new Agent({ keepAlive: true, maxSockets: 20 });

/** Ends the connections kept open between requests. */
export function closeWire(): void {
  agent.destroy();
}

/** Sends a request and reads its answer. */
export function send(url: string, { method, path, headers = {}, body }: WireRequest): Promise<WireAnswer> {
  const { hostname, port } = new URL(url);
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const sent = request({ agent, hostname, port, method, path, headers: { ...length, ...headers } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, json: parse(text) });
      });
    });
    sent.on('error', (error) => {
      reject(new Error(`${method} ${path.slice(0, 200)}: ${error.message}`, { cause: error }));
    });
    sent.end(body);
  });
}

/** Sends a JSON body. */
export function sendJson(url: string, wanted: Omit<WireRequest, 'body'> & { body: unknown }): Promise<WireAnswer> {
  const { body, headers } = wanted;
  const json = typeof body === 'string' ? body : JSON.stringify(body);
  return send(url, { ...wanted, headers: { 'content-type': 'application/json', ...headers }, body: json });
}

/** Writes bytes into a new connection and reads all that comes back until the server ends it, or one whole answer came. */
export function sendBytes(url: string, bytes: string | Buffer): Promise<WireAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(Number(port), hostname);
    let received = '';
    const take = () => {
      socket.destroy();
      const answer = readAnswer(received);
      if (answer) resolve(answer);
      else reject(new Error(`no whole answer came, only ${JSON.stringify(received)}`));
    };
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      received += chunk;
      if (readAnswer(received)) take();
    });
    socket.on('end', take);
    socket.on('error', () => undefined); // the server may close on us while we still write
    socket.on('close', take);
    socket.write(bytes);
  });
}

/** A whole answer with a content-length, or undefined as long as it is not there. */
function readAnswer(received: string): WireAnswer | undefined {
  const [head = '', ...rest] = received.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1]);
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
  const text = rest.join('\r\n\r\n');
  const isWhole = rest.length > 0 && Buffer.byteLength(text) >= Number(headers['content-length'] ?? 0);
  return isWhole ? { status, headers, text, json: parse(text) } : undefined;
}

function parse(text: string): Envelope<any> | undefined {
  try {
    return JSON.parse(text) as Envelope<any>;
  } catch {
    return undefined;
  }
}
