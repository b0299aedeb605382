import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readAnswers } from '../support/answers.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { isExecutable } from '../support/debian.js';
import { finished } from '../support/finished.js';
import { untilEnded } from '../support/leftovers.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';

const NGINX = '/usr/sbin/nginx';
const MIB = 1_048_576;
const BLOCK = Buffer.alloc(65_536, 'x');
const TIMES = 10;

type Framing = 'length' | 'chunked';

interface Upload {
  url: string;
  type: string;
  bytes: number;
  framing: Framing;
}

/** What is answered before its body was read, by status. */
const REFUSED: Readonly<Record<string, { path: string; type: string; status: number }>> = {
  'too large': { path: '/auth/login', type: 'application/json', status: 413 },
  'of no known type': { path: '/auth/login', type: 'text/plain', status: 415 },
  'with a broken query': { path: '/auth/login?%', type: 'application/json', status: 400 },
  'with a broken path': { path: '/auth/%ff', type: 'application/json', status: 400 },
};

/** Each uploads `TIMES` times, and says what became of each: the status of the envelope, or what went wrong. */
const CLIENTS: Readonly<Record<string, (upload: Upload) => Promise<string[]>>> = {
  urllib: async ({ url, type, bytes, framing }) => {
    const script = join(import.meta.dirname, 'upload.py');
    const { said } = await finished('python3', [script, url, type, String(bytes), framing, String(TIMES)]);
    return said.trim().split('\n').map(readStatus);
  },
  fetch: (upload) => repeat(() => fetchOnce(upload)),
  'a raw socket': (upload) => repeat(() => sendRaw(upload)),
};

const hasPython = await finished('python3', ['--version']).then(
  ({ status }) => status === 0,
  () => false,
);

describe('an answer that comes before the body was read is received (C5.5)', () => {
  let database: TestDatabase;
  let server: ServerProcess;
  let nginx: { url: string; stop: () => Promise<void> } | undefined;

  beforeAll(async () => {
    database = await createDatabase('sqlite');
    server = await startServer({ env: { ...database.env, RATE_LIMIT_MAX: '0', AUTH_FAILURES_MAX: '100000' } });
    if (isExecutable(NGINX)) nginx = await startNginx(server.url);
  });
  afterAll(async () => {
    await nginx?.stop();
    await server.stop();
    await database.drop();
  });

  const ways = [
    ['alone', () => server.url, true],
    ['behind nginx', () => nginx!.url, isExecutable(NGINX)],
  ] as const;

  describe.each(ways)('%s', (_way, url, isThere) => {
    describe.each(Object.entries(CLIENTS))('by %s', (client, upload) => {
      const check = isThere && (client !== 'urllib' || hasPython) ? it : it.skip;
      for (const mib of [1.1, 2, 50])
        for (const framing of ['length', 'chunked'] as const)
          check(`${mib} MiB, ${framing}`, async () => {
            const bytes = Math.ceil((mib * MIB) / BLOCK.length) * BLOCK.length;
            for (const [kind, { path, type, status }] of Object.entries(REFUSED)) {
              const became = await upload({ url: url() + path, type, bytes, framing });
              expect({ kind, became }).toEqual({ kind, became: Array(TIMES).fill(String(status)) });
            }
          });
    });
  });
});

async function repeat(once: () => Promise<string>): Promise<string[]> {
  const became: string[] = [];
  for (let time = 0; time < TIMES; time += 1) became.push(await once());
  return became;
}

/** The status of `413 {"code":3003,…}`; all of it when that is no envelope. */
function readStatus(said: string): string {
  return /^(\d{3}) \{"code":300\d,.*"trace_id"/.exec(said)?.[1] ?? said;
}

async function fetchOnce({ url, type, bytes, framing }: Upload): Promise<string> {
  const whole = Buffer.alloc(bytes, 'x');
  const body = framing === 'length' ? whole : new Blob([whole]).stream();
  try {
    const request: RequestInit & { duplex: 'half' } = {
      method: 'POST',
      headers: { 'content-type': type },
      body,
      duplex: 'half',
    };
    const answer = await fetch(url, request);
    return readStatus(`${answer.status} ${await answer.text()}`);
  } catch (error) {
    return `${String(error)} ${String((error as Error).cause)}`;
  }
}

/** Sends all of it before it reads anything, as the simplest of clients do. */
async function sendRaw({ url, type, bytes, framing }: Upload): Promise<string> {
  const { hostname, port, pathname, search } = new URL(url);
  const socket = connect(Number(port), hostname).pause();
  const broken = once(socket, 'error').then(([error]) => String(error));
  const sent = (async () => {
    const length = framing === 'length' ? `content-length: ${bytes}` : 'transfer-encoding: chunked';
    socket.write(`POST ${pathname}${search} HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\n${length}\r\n\r\n`);
    for (let at = 0; at < bytes; at += BLOCK.length) {
      if (framing === 'chunked') socket.write(`${BLOCK.length.toString(16)}\r\n`);
      socket.write(BLOCK);
      if (framing === 'chunked') socket.write('\r\n');
      if (socket.writableNeedDrain) await once(socket, 'drain');
    }
    if (framing === 'chunked') socket.write('0\r\n\r\n');
    const [answer] = await readAnswers(socket, 1);
    return answer ? readStatus(`${answer.status} ${answer.body.toString()}`) : 'no answer';
  })();
  const became = await Promise.race([sent, broken]);
  socket.destroy();
  return became;
}

/** An nginx of its own before `target`. */
async function startNginx(target: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'rookery-nginx-'));
  const port = await freePort();
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  await writeFile(
    join(folder, 'nginx.conf'),
    `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; worker_processes 1;
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    events { worker_connections 256; }
    http {
      access_log off; client_max_body_size 0;
      ${paths.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
      server { listen 127.0.0.1:${port}; location / { proxy_pass ${target}; } }
    }`,
  );
  const child = spawn(NGINX, ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  const end = async () => {
    child.kill('SIGTERM');
    await exited;
    await rm(folder, { recursive: true });
  };
  const ended = untilEnded(end);
  const url = `http://127.0.0.1:${port}`;
  await until(() =>
    fetch(`${url}/health/live`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return {
    url,
    stop: async () => {
      ended();
      await end();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
