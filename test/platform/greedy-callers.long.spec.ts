import { existsSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { finished } from 'node:stream/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, asker, logIn } from '../boot.js';
import { aProduct } from '../factories/given.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';
import { sumOf } from '../support/workers.js';

const SOCKETS = 24;
const SENT_BYTES = 65_000;
const MIB = 1_048_576;
const AT_MOST_MIB = 64;

const seesMemory = existsSync('/proc/self/status');

/** Callers that ask hundreds of times at once over each of their sockets. */
(seesMemory ? describe : describe.skip)('callers that ask and do not read (/proc says what memory they cost)', () => {
  let database: TestDatabase;
  let server: ServerProcess;
  const sockets: Socket[] = [];

  beforeEach(async () => {
    database = await createDatabase('sqlite');
    const settings = { RATE_LIMIT_MAX: '0', ADMIN_PASSWORD, STALLED_SOCKET_MS: '3000' };
    server = await startServer({ env: { ...database.env, ...settings }, dropsLogs: true });
    const admin = asker(server.url, { authorization: `Bearer ${await logIn(server.url, 'admin', ADMIN_PASSWORD)}` });
    for (let product = 0; product < 100; product += 1) await aProduct(admin);
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await server.stop();
    await database.drop();
  });

  const ask = (path: string) => fetch(server.url + path, { headers: { connection: 'close' } });
  const memoryMib = () => {
    const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8')) ?? [];
    return (Number(kib) * 1024) / MIB;
  };
  const metrics = async () => (await ask('/metrics')).text();

  it.each([
    ['/metrics', '/metrics', 'identity'],
    ['/metrics', '/metrics', 'gzip'],
    ['/openapi.json', '/openapi.json', 'identity'],
    ['/app-b/products?page_size=100', '/app-b/products', 'identity'],
    ['/app-b/products?page_size=100', '/app-b/products', 'gzip'],
    ['/docs', '/docs', 'identity'],
  ])(
    'cost the process less than 64 MiB, keep no other caller waiting, and are cut off: %s, route %s, as %s (C5.5)',
    async (path, route, encoding) => {
      const request = `GET ${path} HTTP/1.1\r\nhost: x\r\naccept-encoding: ${encoding}\r\n\r\n`;
      const count = Math.floor(SENT_BYTES / request.length);
      const many = request.repeat(count);
      const open = () => Array.from({ length: SOCKETS }, () => send(server.url, many));
      // the same from callers that read: what V8 lets pile up before it collects is no cost of those who do not
      await Promise.all(open().map((socket) => readAll(socket, request)));
      const before = memoryMib();
      sockets.push(...open());
      await until(async () => {
        expect(memoryMib() - before).toBeLessThan(AT_MOST_MIB);
        expect((await ask('/health/live')).status).toBe(200);
        expect((await ask('/app-b/products?page_size=1')).status).toBe(200);
        const figures = await metrics();
        // answers so small that the system takes them all are no danger
        const areAnswered = sumOf(figures, 'http_requests_total', `route="${route}"`) >= 2 * SOCKETS * count;
        return areAnswered || sumOf(figures, 'http_sockets_cut_off_total') === SOCKETS;
      });
      expect(memoryMib() - before).toBeLessThan(AT_MOST_MIB);
    },
  );
});

/** Sends `bytes` and takes no byte of what comes back. */
function send(url: string, bytes: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => undefined); // those that do not read are cut off
  socket.pause();
  socket.write(bytes);
  return socket;
}

/** Takes every answer, that to a last request too. */
async function readAll(socket: Socket, request: string): Promise<void> {
  socket.write(request.replace('host: x', 'host: x\r\nconnection: close'));
  await finished(socket.resume());
}
