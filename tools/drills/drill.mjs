import { execFile, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { root } from '../build/paths.mjs';

const execute = promisify(execFile);

/** A promise that was looked at and does not hold. */
class Broken extends Error {}

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
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => undoAll().finally(() => process.exit(1)));
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
  }
  console.log(broken.length === 0 ? 'every promise held' : `${broken.length} did not hold`);
  process.exitCode = broken.length === 0 ? 0 : 1;
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

/** The same for a program whose output is for the eye. */
export async function show(program, args, { env = {} } = {}) {
  const child = spawn(program, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' });
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
  if (status !== 0) throw new Broken(`${program} ${args.join(' ')} ended with ${status}`);
}

export const docker = async (...args) => (await run('docker', args)).stdout.trim();

/** Milliseconds until the condition held. @throws when it does not within `timeoutMs` */
export async function until(what, condition, timeoutMs = 60_000) {
  const from = Date.now();
  while (!(await condition())) {
    if (Date.now() - from > timeoutMs) throw new Broken(`not within ${timeoutMs} ms: ${what}`);
    await sleep(100);
  }
  return Date.now() - from;
}
