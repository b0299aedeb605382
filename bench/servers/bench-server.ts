import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMsOf } from '../measure/process-usage.js';
import { ownChild } from './children.js';

const POLL_MS = 10;
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 15_000;

export interface ServerProgram {
  name: string;
  /** Path of the program. */
  entry: string;
  env: Readonly<Record<string, string>>;
}

/** A server under measurement: a process of its own, its log to the null device. */
export interface BenchServer {
  name: string;
  url: string;
  pid: number;
  /** CPU ms from its first instruction to the first 200 of /health/ready. */
  startCpuMs: number;
  stop(): Promise<void>;
}

/** Starts a program and waits until it is ready. @throws Error with what it wrote when it never is. */
export async function startServer({ name, entry, env }: ServerProgram): Promise<BenchServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { PATH = '' } = process.env;
  const log = openSync('/dev/null', 'w');
  const child = ownChild(
    spawn(process.execPath, [entry], {
      cwd: tmpdir(),
      env: { PATH, NODE_ENV: 'production', ...env, PORT: String(port) },
      stdio: ['ignore', log, 'pipe'],
    }),
  );
  closeSync(log);
  const errors: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} did not start`);
  const stop = () => stopProcess(child);
  try {
    await becomesReady(child, url);
    return { name, url, pid, startCpuMs: cpuMsOf(pid), stop };
  } catch (cause) {
    await stop();
    throw new Error(`${name} did not become ready:\n${errors.join('')}`, { cause });
  }
}

async function becomesReady(child: ChildProcess, url: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await isReady(url))) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('it ended');
    if (Date.now() > deadline) throw new Error(`not within ${START_TIMEOUT_MS} ms`);
    await sleep(POLL_MS);
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/health/ready`);
    await answer.body?.cancel();
    return answer.status === 200;
  } catch {
    return false; // nobody listens yet
  }
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  child.kill('SIGTERM');
  await exited;
  clearTimeout(timer);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
