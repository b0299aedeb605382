import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the processes of a run leave what they counted; undefined when nothing is counted. */
export const coverageFolder = process.env.TEST_COVERAGE;

const name = `${process.pid}-${process.hrtime.bigint()}.json`;
const kept = new Set();

/**
 * Keeps what this process has counted so far, in a file of its own; where the counters stand is kept once for all processes.
 * Called after each test file and when a process exits, so that one that is killed loses little.
 */
export function keepCounts() {
  const counts = [];
  for (const { hash, s, f, b, ...shape } of Object.values(globalThis.__coverage__ ?? {})) {
    counts.push({ hash, s, f, b });
    if (!kept.has(hash)) keep('shapes', `${hash}.json`, shape);
    kept.add(hash);
  }
  keep('counts', name, counts, true);
}

/** A reader sees all of it or nothing. */
function keep(folder, file, content, isRenewed = false) {
  mkdirSync(join(coverageFolder, folder), { recursive: true });
  const path = join(coverageFolder, folder, file);
  if (!isRenewed && existsSync(path)) return;
  const unfinished = join(coverageFolder, `${process.pid}-${file}`);
  writeFileSync(unfinished, JSON.stringify(content));
  renameSync(unfinished, path);
}
