// node prime.mjs, while the image is made: starts the server and a command once, so that the compile cache of
// NODE_COMPILE_CACHE holds what they load. A start then parses and compiles nothing.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const folder = mkdtempSync(join(tmpdir(), 'prime-'));
const port = '8000';
const env = {
  ...process.env,
  ENVIRONMENT: 'development',
  PORT: port,
  BASE_PATH: '',
  SQLITE_PATH: join(folder, 'prime.db'),
  // nobody is there: what sends traces is loaded all the same
  OTEL_EXPORTER_OTLP_ENDPOINT: '127.0.0.1:1',
};

try {
  const server = spawn(process.execPath, ['dist/main.js'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(server, 'exit');
  const deadline = Date.now() + 60_000;
  while (!(await answers('/health/ready'))) {
    if (server.exitCode !== null || Date.now() > deadline) throw new Error('the server of this image does not start');
    await sleep(100);
  }
  await answers('/docs');
  server.kill('SIGTERM'); // the cache is written at an orderly end
  const [status] = await ended;
  if (status !== 0) throw new Error(`the server of this image ended with ${status}`);
  await run('dist/cli.js', 'db:migrate');
  await run('healthcheck.mjs').catch(() => undefined); // nobody is alive now
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function answers(path) {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined);
  await answer?.arrayBuffer();
  return answer?.ok ?? false;
}

async function run(...args) {
  const child = spawn(process.execPath, args, { env, stdio: 'ignore' });
  const [status] = await once(child, 'exit');
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`);
}
