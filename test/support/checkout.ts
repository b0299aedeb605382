import { execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { untilEnded } from './leftovers.js';
import { until } from './until.js';

const ROOT = join(import.meta.dirname, '../..');

/** The repository as a stranger has it after `npm ci`: its files, nothing built, no data. */
export interface Checkout {
  folder: string;
  /** Runs `npm <args>` with these settings and no others, in a process group of its own, as a shell would. */
  npm(args: readonly string[], env?: Readonly<Record<string, string>>): NpmProcess;
  remove(): Promise<void>;
}

export interface NpmProcess {
  /** Of npm, and of the group of all it started. */
  pid: number;
  /** What all of them wrote so far. */
  output(): string;
  /** When npm has ended and nobody writes any more. */
  closed: Promise<void>;
  /** Where the server listens, the newest time it said so. */
  url(): string | undefined;
}

export async function freshCheckout(): Promise<Checkout> {
  const folder = await mkdtemp(join(tmpdir(), 'rookery-checkout-'));
  const files = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const { stdout } = await promisify(execFile)('git', files, { cwd: ROOT });
  for (const file of stdout.split('\0').filter(Boolean)) {
    await mkdir(join(folder, dirname(file)), { recursive: true });
    await cp(join(ROOT, file), join(folder, file)).catch(unlessAbsent);
  }
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return {
    folder,
    npm: (args, env = {}) => runNpm(folder, args, env),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Waits until the server answers that `process` started. */
export async function served(process: NpmProcess): Promise<string> {
  await until(() => process.url() !== undefined);
  return process.url()!;
}

function runNpm(cwd: string, args: readonly string[], env: Readonly<Record<string, string>>): NpmProcess {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn('npm', args, {
    cwd,
    env: { PATH, HOME, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // the leader of a new group
  });
  const pid = child.pid!;
  const ended = untilEnded(() => killGroup(pid));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const closed = new Promise<void>((resolve) => {
    child.on('close', () => {
      ended();
      resolve();
    });
  });
  return {
    pid,
    output: () => output,
    closed,
    url: () => [...output.matchAll(/listening on (http:[^\s,]+)/g)].at(-1)?.[1],
  };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it ended by itself
  }
}

/** A file that git knows and somebody has just deleted. */
function unlessAbsent(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
