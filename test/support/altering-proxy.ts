import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer on its way to the client. */
export interface PassingAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** What comes back for a request in the place of the answer; undefined: never anything. */
export type Alter = (
  asked: { method: string; path: string },
  answer: PassingAnswer,
) => PassingAnswer | undefined | Promise<PassingAnswer | undefined>;

export interface AlteringProxy {
  url: string;
  close(): Promise<void>;
}

/** A server that answers what the one at `target` answers, altered: to show that a test of answers would notice. */
export async function startAlteringProxy(target: string, alter: Alter): Promise<AlteringProxy> {
  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url: path = '/', headers } = incoming;
    const passed = request(new URL(path, target), { method, headers: { ...headers, 'accept-encoding': 'identity' } });
    passed.on('error', () => outgoing.destroy());
    passed.on('response', (answer) => {
      void readText(answer).then(async (body) => {
        const altered = await alter(
          { method, path },
          { status: answer.statusCode ?? 0, headers: { ...answer.headers }, body },
        );
        if (!altered) return;
        // undefined takes a header away; the length is no longer what it was
        const kept = Object.entries(altered.headers).filter(
          ([name, value]) => value !== undefined && !['content-length', 'transfer-encoding'].includes(name),
        );
        outgoing.writeHead(altered.status, Object.fromEntries(kept)).end(altered.body);
      });
    });
    incoming.pipe(passed);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function readText(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
