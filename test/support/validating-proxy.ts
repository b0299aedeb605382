import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type DocumentedOperation, documentedOperations } from './open-api.js';
import { type JudgedRequest, requestJudge, type SentRequest } from './open-api-requests.js';

export interface ValidatingProxy {
  url: string;
  /** What went through, such as `201 POST /things`. */
  seen: string[];
  /** Answers that the document does not have, and requests that one of server and document takes and the other refuses. */
  violations: string[];
  close(): Promise<void>;
}

interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

// the request itself is at fault, by the server
const REFUSED = new Set([3000, 3001, 3002]);

/** A proxy before `target` that holds every request and every answer against its OpenAPI document. */
export async function startValidatingProxy(target: string, document: object): Promise<ValidatingProxy> {
  const operations = await documentedOperations(document);
  const judge = requestJudge(document);
  const [seen, violations]: [string[], string[]] = [[], []];
  const pass = async (sent: SentRequest): Promise<Answer> => {
    const answer = await ask(target, sent);
    const judged = judge(sent) ?? { operation: `${sent.method} ${sent.path}`, faults: [] };
    const name = `${answer.status} ${judged.operation}`;
    seen.push(name);
    const faults = [...answerFaults(operations.get(judged.operation), answer), ...disagreements(judged, answer)];
    violations.push(...faults.map((fault) => `${name}: ${fault}`));
    return answer;
  };

  const server = createServer((incoming, outgoing) => {
    requestOf(incoming)
      .then(pass)
      .then(({ status, headers, text }) => outgoing.writeHead(status, Object.fromEntries(headers)).end(text))
      .catch((error: unknown) => {
        violations.push(String(error));
        outgoing.destroy();
      });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    violations,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function requestOf(incoming: IncomingMessage): Promise<SentRequest> {
  const { method = 'GET', url: path = '/', headers } = incoming;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return { method, path, headers, body: Buffer.concat(chunks).toString() };
}

async function ask(target: string, { method, path, headers, body }: SentRequest): Promise<Answer> {
  const { host: _host, connection: _connection, 'content-length': _length, ...passed } = headers;
  const answer = await fetch(target + path, {
    method,
    headers: { ...(passed as Record<string, string>), 'accept-encoding': 'identity' },
    ...(body && { body }),
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

function answerFaults(operation: DocumentedOperation | undefined, { status, text }: Answer): string[] {
  const documented = operation?.answers.get(String(status));
  if (!documented) return ['is not in the document'];
  if (documented.faultsOf) return documented.faultsOf(JSON.parse(text));
  return text === '' ? [] : ['has a body'];
}

function disagreements({ faults }: JudgedRequest, { text }: Answer): string[] {
  const { code, message } = (text === '' ? {} : JSON.parse(text)) as { code?: number; message?: string };
  if (code === undefined || !REFUSED.has(code)) return faults.map((fault) => `taken, though by the document ${fault}`);
  return faults.length > 0 ? [] : [`refused as ${code} ${String(message)}, though the document takes it`];
}
