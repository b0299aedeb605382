import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the processes of a run leave what they counted; undefined when nothing is counted. */
export const coverageFolder = process.env.TEST_COVERAGE;

const kept = new Set();

/** Keeps where the counters of a file stand, once for all processes: too much to be written when a process ends. */
export function keepShapes() {
  mkdirSync(join(coverageFolder, 'shapes'), { recursive: true });
  for (const { hash, ...shape } of Object.values(globalThis.__coverage__ ?? {})) {
    if (kept.has(hash)) continue;
    kept.add(hash);
    const file = join(coverageFolder, 'shapes', `${hash}.json`);
    if (!existsSync(file)) writeFileSync(file, JSON.stringify(shape));
  }
}

/** Keeps the counts themselves: the last that a process does. */
export function keepCounts() {
  keepShapes();
  mkdirSync(join(coverageFolder, 'counts'), { recursive: true });
  const counts = Object.values(globalThis.__coverage__ ?? {}).map(({ hash, s, f, b }) => ({ hash, s, f, b }));
  const name = `${process.pid}-${process.hrtime.bigint()}.json`;
  writeFileSync(join(coverageFolder, 'counts', name), JSON.stringify(counts));
}
