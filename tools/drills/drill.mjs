import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { root } from '../build/paths.mjs';

const execute = promisify(execFile);

/**
 * Runs a drill: it prints what it measured as a table, undoes what it set up, newest first, and exits 1 when a promise
 * does not hold.
 * @param {string} title
 * @param {(drill: { undo(work: () => unknown): void, row(figures: object): void, holds(promise: string, is: boolean): void }) => Promise<void>} work
 */
export async function runDrill(title, work) {
  const rows = [];
  const broken = [];
  const undone = [];
  const undoAll = async () => {
    for (const undo of undone.splice(0).reverse())
      await undo().catch((error) => {
        console.error(error);
        broken.push(`something is left behind: ${error}`);
      });
  };
  const onSignal = () => undoAll().finally(() => process.exit(1));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, onSignal);
  console.log(title);
  try {
    await work({
      undo: (step) => undone.push(async () => step()),
      row: (figures) => rows.push(figures),
      holds: (promise, is) => {
        console.log(`${is ? 'holds' : 'BROKEN'}  ${promise}`);
        if (!is) broken.push(promise);
      },
    });
  } catch (error) {
    broken.push(String(error));
    console.error(error);
  } finally {
    if (rows.length > 0) console.table(rows);
    await undoAll();
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, onSignal);
  }
  console.log(broken.length === 0 ? 'every promise held' : `${broken.length} did not hold`);
  if (broken.length > 0) process.exitCode = 1; // another drill of this process may have held
}

/** What a program printed. @throws with what it printed when it fails, unless `mayFail` */
export async function run(program, args, { env = {}, input, timeoutMs = 300_000, mayFail = false } = {}) {
  const options = { cwd: root, env: { ...process.env, ...env }, timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 };
  const running = execute(program, args, options);
  running.child.stdin.end(input);
  try {
    const { stdout, stderr } = await running;
    return { status: 0, stdout, stderr };
  } catch (error) {
    if (mayFail && typeof error.code === 'number')
      return { status: error.code, stdout: error.stdout, stderr: error.stderr };
    throw new Error(`${program} ${args.join(' ')}: ${error.stderr || error.stdout || error.message}`, { cause: error });
  }
}

export const docker = async (...args) => (await run('docker', args)).stdout.trim();

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** What a drill runs: the image of this tree, or another one that ROOKERY_IMAGE names. */
export const IMAGE = process.env.ROOKERY_IMAGE ?? `rookery:${version}`;

/** That image; the one of this tree is made now. */
export async function ensureImage() {
  if (!process.env.ROOKERY_IMAGE) await run('docker', ['build', '--tag', IMAGE, '.'], { timeoutMs: 1_800_000 });
  return IMAGE;
}

/** Of a container that is in one network. */
export const containerAddress = (container) =>
  docker('inspect', '--format', '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}', container);

/** Waits until the container's own health check says so. @returns how long that took, in milliseconds */
export function untilHealthy(container, timeoutMs) {
  const state = () => docker('inspect', '--format', '{{.State.Health.Status}}', container);
  return until(`${container} is healthy`, async () => (await state()) === 'healthy', timeoutMs);
}

/** Whether what serves there is ready. */
export async function isReady(origin) {
  const answer = await fetch(`${origin}/health/ready`).catch(() => undefined);
  return answer?.ok ?? false;
}

/** What the command that makes an administrator printed, as credentials. */
export function credentialsIn(username, printed) {
  return { username, password: printed.split('password ')[1].trim() };
}

/** Seconds since then, to a tenth. @param {number} from of Date.now() */
export function seconds(from) {
  return Math.round((Date.now() - from) / 100) / 10;
}

/** Milliseconds until the condition held. @throws when it does not within `timeoutMs` */
export async function until(what, condition, timeoutMs = 60_000) {
  const from = Date.now();
  while (!(await condition())) {
    if (Date.now() - from > timeoutMs) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await sleep(100);
  }
  return Date.now() - from;
}
