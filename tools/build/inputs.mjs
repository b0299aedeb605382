import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

const files = ['package.json', 'tsconfig.json', 'nest-cli.json', '.swcrc'];
const folders = [
  { folder: 'src', suffix: '.ts' },
  { folder: 'tools/build', suffix: '.mjs' }, // a build made by other tooling is not the same build
];

/**
 * Everything a build depends on, one line of path, time and size per file. Two equal texts mean that nothing was
 * changed, added, renamed or deleted between them.
 */
export function describeInputs() {
  const found = folders.flatMap(({ folder, suffix }) => filesUnder(folder).filter((name) => name.endsWith(suffix)));
  const built = found.filter((name) => !name.endsWith('.spec.ts'));
  return [...files, ...built].sort().map(describeFile).join('\n');
}

/** Path, time and size of a file; the path is relative to the root. */
export function describeFile(file) {
  const stats = statSync(join(root, file), { throwIfNoEntry: false });
  return stats ? `${file} ${stats.mtimeMs} ${stats.size}` : `${file} absent`;
}

function filesUnder(folder) {
  return entriesOf(folder).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

function entriesOf(folder) {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOENT') return []; // a checkout may take a folder away while it is being listed
    throw error;
  }
}
