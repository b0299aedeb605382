import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ensureBuilt, exitUnbuilt } from './build/build.mjs';

/**
 * Does its work with a server of its own: this tree's program, with a port and a SQLite file that are nobody else's and
 * go with it.
 * @template T
 * @param {NodeJS.ProcessEnv} settings beside those
 * @param {(url: string) => Promise<T>} work
 * @returns {Promise<T>} what the work returned
 */
export async function withOwnServer(settings, work) {
  const built = await ensureBuilt().catch(exitUnbuilt);
  const folder = await mkdtemp(join(tmpdir(), 'rookery-server-'));
  const server = spawn(process.execPath, [join(built, 'main.js')], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      LOG_FORMAT: 'json',
      SQLITE_PATH: join(folder, 'rookery.db'),
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(server, 'close');
  // a signal to this program alone, which then ends by itself: the work is over when its server is
  const end = () => server.kill();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, end);
  try {
    return await work(await urlOf(server));
  } finally {
    server.kill();
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, end);
    await closed;
    await rm(folder, { recursive: true, force: true });
  }
}

async function urlOf(server) {
  for await (const line of createInterface(server.stdout)) {
    const url = /"listening on (\S+),/.exec(line)?.[1];
    if (url) {
      server.stdout.resume();
      return url;
    }
  }
  throw new Error('the program ended before it listened');
}
