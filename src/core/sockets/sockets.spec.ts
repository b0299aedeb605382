import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { LimitsConfig } from '#core/config';
import { Sockets } from './index.js';

const STALLED_MS = 200;
const LARGE = Buffer.alloc(40_000_000, 'x'); // more than the system takes

let server: Server;
let sockets: Sockets;
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

async function serve(listener: RequestListener) {
  sockets = new Sockets(Object.assign(new LimitsConfig(), { stalledSocketMs: STALLED_MS }));
  server = createServer(listener);
  sockets.watch(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const caller = connect({ port: (server.address() as AddressInfo).port });
  caller.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  return caller;
}

describe('a caller that takes no byte while bytes wait is cut off (C5.5)', () => {
  it('and one that takes some now and then is not', async () => {
    const caller = await serve((_request, response) => response.end(LARGE));
    let taken = 0;
    let slowReads = 0;
    for await (const chunk of caller) {
      taken += (chunk as Buffer).length;
      // the waiting bytes are one write, and it ends long after the limit
      if (taken > slowReads * 2_000_000 && slowReads < 15) {
        slowReads += 1;
        await sleep(STALLED_MS / 4);
      }
      if (taken > LARGE.length) break;
    }
    expect(slowReads).toBe(15);
    expect(sockets.figures.cutOff).toBe(0);
  });

  it('but not a stream that has nothing to say', async () => {
    const caller = await serve((_request, response) => {
      response.write('begun');
      setTimeout(() => response.end('ended'), 4 * STALLED_MS);
    });
    let text = '';
    for await (const chunk of caller) {
      text += String(chunk);
      if (text.includes('ended')) break;
    }
    expect(sockets.figures.cutOff).toBe(0);
  });

  it('while the server goes on writing, too', async () => {
    const caller = await serve((_request, response) => {
      response.write(LARGE);
      const more = setInterval(() => response.write('more'), 10);
      response.once('close', () => {
        clearInterval(more);
      });
    });
    caller.pause().on('error', () => undefined);
    const [request] = (await once(server, 'request')) as Parameters<RequestListener>;
    await once(request.socket, 'close');
    expect(sockets.figures).toMatchObject({ open: 0, cutOff: 1 });
    caller.destroy();
  });
});
