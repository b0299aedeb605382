import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import coverage from 'istanbul-lib-coverage';
import { root } from '../../build/paths.mjs';
import { withCounters } from './instrument.mjs';

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** What all processes of a run counted, by file of `src`; a file that none of them loaded has counts of 0. */
export function coverageOf(folder) {
  const map = coverage.createCoverageMap();
  for (const file of readdirSync(join(folder, 'counts')))
    for (const { hash, ...counts } of readJson(join(folder, 'counts', file)))
      map.addFileCoverage({ ...readJson(join(folder, 'shapes', `${hash}.json`)), ...counts });
  const missing = sourceFiles().filter((file) => !map.data[file]);
  for (const file of missing) map.addFileCoverage(withCounters(readFileSync(file, 'utf8'), file).nothing);
  return map;
}

function sourceFiles() {
  return readdirSync(join(root, 'src'), { recursive: true })
    .filter((name) => name.endsWith('.ts') && !/\.(spec|d)\.ts$/.test(name))
    .map((name) => join(root, 'src', name));
}
