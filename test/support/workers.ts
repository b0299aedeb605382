import { expect } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerProcess } from './server-process.js';
import { until } from './until.js';

// asked for many times a second, which a program of its own each time would not be worth
const HAS_CHILDREN_FILES = existsSync('/proc/thread-self/children');

/** Process ids of the workers that live now. */
export function workersOf({ pid }: Pick<ServerProcess, 'pid'>): number[] {
  try {
    const listed = HAS_CHILDREN_FILES
      ? readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      : execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
    return listed.split(/\s/).filter(Boolean).map(Number);
  } catch {
    return []; // the process is gone, or it is pgrep's way to say none
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** `/metrics` of a server: at the address it names, or on its own port. */
export async function metricsOf(server: ServerProcess): Promise<string> {
  const named = server.logs.map(({ message }) => /^metrics at (\S+)$/.exec(String(message))?.[1]).find(Boolean);
  return (await fetch(named ?? `${server.url}/metrics`, { headers: { connection: 'close' } })).text();
}

/** The sum of the series of one metric whose labels contain `part`. */
export function sumOf(text: string, name: string, part = ''): number {
  return text
    .split('\n')
    .filter((line) => (line.startsWith(`${name}{`) || line.startsWith(`${name} `)) && line.includes(part))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

/** Waits until so many workers serve. */
export async function untilRunning(server: ServerProcess, count: number): Promise<void> {
  await until(async () => sumOf(await metricsOf(server), 'workers_running') === count);
}

/** Callers who keep their sockets and repeat nothing; each asks again as soon as it has its answer. */
export class Callers {
  answered = 0;
  readonly failed: string[] = [];
  private readonly agent = new Agent({ keepAlive: true });
  private readonly calling: Promise<void>[];
  private stopped = false;

  constructor(url: string, callers: number, pauseMs: number) {
    this.calling = Array.from({ length: callers }, () => this.callOn(url, pauseMs));
  }

  /** Resolves when the last answer came. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.calling);
    this.agent.destroy();
  }

  private async callOn(url: string, pauseMs: number): Promise<void> {
    while (!this.stopped) {
      try {
        const status = await this.call(url);
        if (status === 200) this.answered += 1;
        else this.failed.push(`answered ${status}`);
      } catch (error) {
        this.failed.push(String(error));
      }
      await sleep(pauseMs);
    }
  }

  private call(url: string): Promise<number> {
    return new Promise((resolve, reject) => {
      get(url, { agent: this.agent }, (answer) => {
        answer.on('error', reject).on('end', () => resolve(answer.statusCode ?? 0));
        answer.resume();
      }).on('error', reject);
    });
  }
}

/** The series of requests to `/health/live`. */
export const LIVE = 'route="/health/live"';

export const messages = ({ logs }: ServerProcess) => logs.map(({ message }) => String(message));
export const answered = async (server: ServerProcess) => sumOf(await metricsOf(server), 'http_requests_total', LIVE);
export const signal = (pid: number, name: NodeJS.Signals) => process.kill(pid, name);

/** Asks over so many sockets, so that every worker is asked. */
export async function askEach(server: ServerProcess, path: string, times: number): Promise<void> {
  for (let index = 0; index < times; index += 1)
    expect((await fetch(server.url + path, { headers: { connection: 'close' } })).status).toBe(200);
}

export const askLive = (server: ServerProcess, times: number) => askEach(server, '/health/live', times);
