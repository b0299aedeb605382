import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { LimitsConfig } from '#core/config';
import { Sockets } from './index.js';

const LONG = 600_000;
const UPLOAD = `POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${2 ** 40}\r\n\r\n`;

let server: Server;
let sockets: Sockets;
const callers: Socket[] = [];
afterEach(async () => {
  for (const caller of callers.splice(0)) caller.destroy();
  server.close();
  await once(server, 'close');
});

/** A server that answers every request before its body, and ends the socket. */
async function serve(limits: Partial<LimitsConfig>): Promise<void> {
  const ample = { lingerPauseMs: LONG, lingerMs: LONG };
  sockets = new Sockets(Object.assign(new LimitsConfig(), ample, limits));
  server = createServer((_request, response) => response.writeHead(413, { connection: 'close' }).end('answer'));
  sockets.watch(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}

/** A caller that has had its answer, to the end, and whose own end is open. */
async function upload(): Promise<Socket> {
  const { port } = server.address() as AddressInfo;
  const caller = connect({ port, allowHalfOpen: true }).on('error', () => undefined); // it is cut off in the end
  callers.push(caller);
  caller.write(UPLOAD);
  let text = '';
  caller.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await once(caller, 'end');
  expect(text).toMatch(/^HTTP\/1\.1 413 .*answer\r\n/s);
  return caller;
}

/** Writes on until the server has closed the socket. */
async function writeOn(caller: Socket): Promise<void> {
  const block = Buffer.alloc(65_536);
  while (!caller.destroyed) await new Promise((resolve) => caller.write(block, resolve));
}

/** Waits until the server has closed every socket. */
async function allClosed(): Promise<void> {
  while (sockets.figures.open > 0) await new Promise((resolve) => setImmediate(resolve));
}

describe('a caller that has its answer and sends on is read, and what it sends thrown away (C5.5)', () => {
  it('until it ends', async () => {
    await serve({});
    const caller = await upload();
    for (let block = 0; block < 100; block += 1) caller.write(Buffer.alloc(65_536));
    caller.end();
    await allClosed();
    expect(sockets.figures).toEqual({ open: 0, cutOff: 0, lingered: 1 });
  });

  it('until it pauses', async () => {
    await serve({ lingerPauseMs: 50 });
    await upload();
    await allClosed();
  });

  it('for so long', async () => {
    await serve({ lingerMs: 200 });
    await writeOn(await upload());
  });

  it('for so many bytes', async () => {
    await serve({ lingerBytes: 10_000_000 });
    const caller = await upload();
    await writeOn(caller);
    expect(caller.bytesWritten).toBeGreaterThan(10_000_000);
  });

  it('on so many sockets at a time: one more is closed at once', async () => {
    await serve({ lingerSocketsMax: 2 });
    const kept = [await upload(), await upload()];
    await writeOn(await upload());
    expect(sockets.figures).toMatchObject({ open: 2, lingered: 2 });
    for (const caller of kept) caller.end();
    await allClosed();
    (await upload()).write('more');
    expect(sockets.figures.lingered).toBe(3);
  });
});
