import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 50;
const limitMs = 120_000;

/**
 * Runs `work` while no other process does, so that several starts from one fresh clone build once.
 *
 * The lock saves work, it does not protect data: each build has its own folder and is swapped in whole. Two owners at
 * once, possible only when two processes clear a dead owner's lock in the same instant, cost a second build, no more.
 *
 * @throws Error when another process holds the lock for 120 s.
 */
export async function withLock(folder, work) {
  await acquire(folder);
  try {
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function acquire(folder) {
  const deadline = Date.now() + limitMs;
  while (!tryAcquire(folder)) {
    if (isAbandoned(folder)) {
      rmSync(folder, { recursive: true, force: true });
    } else if (Date.now() > deadline) {
      const seconds = limitMs / 1000;
      throw new Error(`process ${ownerOf(folder)} has been building for ${seconds} s; if it is not, remove ${folder}`);
    } else {
      await sleep(pollMs);
    }
  }
}

function tryAcquire(folder) {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(folder, 'pid'), String(process.pid));
  return true;
}

function isAbandoned(folder) {
  // the number of a dead process may be given to a new one, so an old lock is not believed even if its owner "lives"
  const since = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  if (Date.now() - since > limitMs) return true;
  const owner = ownerOf(folder);
  return owner !== undefined && !isAlive(owner);
}

/** The owner's process id; undefined while it is just being written, or when the lock has just been released. */
function ownerOf(folder) {
  try {
    return Number(readFileSync(join(folder, 'pid'), 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM'; // alive, but another user's
  }
}
