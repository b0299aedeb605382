import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { untilEnded } from './leftovers.js';

// with workers two processes start, one after the other; a test's own patience is mostly shorter
const START_TIMEOUT_MS = 120_000;
// hundreds of starts of one program: compiling it once is enough
const COMPILE_CACHE = join(tmpdir(), 'rookery-compile-cache');
const DIST = join(import.meta.dirname, '../../dist');
const COUNTING = join(import.meta.dirname, '../../tools/test/coverage/program.mjs');

/** What makes a program count what it runs, when this run counts at all. */
const { TEST_COVERAGE } = process.env;
export const counted: Readonly<Record<string, string>> =
  TEST_COVERAGE === undefined ? {} : { TEST_COVERAGE, NODE_OPTIONS: `--import ${pathToFileURL(COUNTING).href}` };

export interface ProgramOptions {
  /** All the program gets beside `PATH`: settings of whoever runs the tests stay outside. */
  env: Readonly<Record<string, string>>;
  /** Folder of the built program; `dist` unless a test made a build of its own. */
  dist?: string;
  /** Where it runs, and so where its `.env` and `data/` would be. */
  cwd?: string;
  /** What it logs once it listens is thrown away unread: for a test that asks tens of thousands of times. */
  dropsLogs?: boolean;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** The built program, running. */
export interface ServerProcess {
  url: string;
  pid: number;
  /** Every line logged so far, parsed. */
  logs: Record<string, unknown>[];
  /** Everything written so far, standard error included, as it came. */
  output(): string;
  exited: Promise<Exit>;
  /** Sends SIGTERM and waits; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Sends SIGKILL and waits. */
  kill(): Promise<void>;
}

/** The program ended before it listened. */
export class StartFailedError extends Error {
  constructor(
    readonly exit: Exit,
    readonly output: string,
  ) {
    super(`the program ended before it listened (code ${exit.code}, signal ${exit.signal}):\n${output}`);
    this.name = 'StartFailedError';
  }
}

/** Starts `dist/main.js` on a free port, as a supervisor would. @throws StartFailedError */
export async function startServer({
  env,
  dist = DIST,
  cwd = tmpdir(),
  dropsLogs,
}: ProgramOptions): Promise<ServerProcess> {
  const child = launch([join(dist, 'main.js')], { env: { PORT: '0', LOG_FORMAT: 'json', ...env }, cwd });
  const { exited } = child;
  const send = (signal: NodeJS.Signals) => {
    child.process.kill(signal);
    return exited;
  };
  const late = setTimeout(() => child.process.kill('SIGKILL'), START_TIMEOUT_MS);
  try {
    const url = await Promise.race([child.listening, exited.then((exit) => fail(exit, child.output()))]);
    if (dropsLogs) child.process.stdout.removeAllListeners('data').resume();
    return {
      url,
      pid: child.process.pid!,
      logs: child.logs,
      output: child.output,
      exited,
      stop: async () => (await send('SIGTERM')).code,
      kill: async () => {
        await send('SIGKILL');
      },
    };
  } finally {
    clearTimeout(late);
  }
}

/** Runs a built program to its end, such as `['cli.js', 'db:status']`. */
export async function runProgram(
  [entry, ...args]: readonly [string, ...string[]],
  { env, dist = DIST, cwd = tmpdir() }: ProgramOptions,
): Promise<Exit & { output: string }> {
  const child = launch([join(dist, entry), ...args], { env: { LOG_FORMAT: 'json', ...env }, cwd });
  return { ...(await child.exited), output: child.output() };
}

function fail(exit: Exit, output: string): never {
  throw new StartFailedError(exit, output);
}

function launch(args: string[], { env, cwd }: { env: Readonly<Record<string, string>>; cwd: string }) {
  const process = spawnNode(
    args,
    { PATH: globalThis.process.env.PATH ?? '', NODE_COMPILE_CACHE: COMPILE_CACHE, ...counted, ...env },
    cwd,
  );
  const logs: Record<string, unknown>[] = [];
  const written: string[] = [];
  const { promise: listening, resolve: hear } = Promise.withResolvers<string>();
  readLines(process.stdout, (line) => {
    written.push(line);
    if (!line.startsWith('{')) return;
    const entry = JSON.parse(line) as Record<string, unknown>;
    logs.push(entry);
    const url = /^listening on (\S+?),?(?: |$)/.exec(String(entry.message))?.[1];
    if (url) hear(url);
  });
  readLines(process.stderr, (line) => written.push(line));
  // 'close', not 'exit': by then every line was read
  const exited = new Promise<Exit>((resolve) => {
    process.on('close', (code, signal) => {
      resolve({ code, signal });
    });
  });
  const ended = untilEnded(() => {
    process.kill('SIGKILL');
    return exited;
  });
  void exited.then(ended);
  return { process, logs, listening, exited, output: () => written.join('\n') };
}

function spawnNode(
  args: string[],
  env: Record<string, string>,
  cwd: string,
): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

function readLines(stream: Readable, take: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    lines.filter(Boolean).forEach(take);
  });
  stream.on('end', () => {
    if (rest) take(rest);
  });
}
