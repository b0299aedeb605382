// node tools/artefacts/generate.mjs [--check] [folder]: writes the files that follow from the code and removes those that
// no longer do; with --check compares them instead, and says what differs. The folder is where they are kept, this
// checkout if none is named.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt, exitUnbuilt } from '../build/build.mjs';
import { artefactsOf } from './artefacts.mjs';
import { loadProgram } from './program.mjs';
import { staleFiles } from './stale-files.mjs';

const { values, positionals } = parseArgs({ options: { check: { type: 'boolean' } }, allowPositionals: true });
const [root = join(import.meta.dirname, '../..')] = positionals;

const built = await ensureBuilt().catch(exitUnbuilt);
const artefacts = await artefactsOf(await loadProgram(built));

for (const [file, wanted] of Object.entries(artefacts)) {
  const kept = await keptText(join(root, file));
  if (kept === wanted) continue;
  if (values.check) complain(file, kept, wanted);
  else await write(file, wanted);
}
for (const file of await staleFiles(root, artefacts)) {
  if (values.check) complainOfStale(file);
  else await remove(file);
}

async function write(file, text) {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
  console.log(`wrote ${file}`);
}

function complain(file, kept, wanted) {
  const what =
    kept === undefined ? 'is missing' : `does not follow from the code, from line ${firstChange(kept, wanted)} on`;
  console.error(`${file} ${what}: run \`npm run generate\`, and commit it with the change it shows`);
  process.exitCode = 1;
}

async function remove(file) {
  await rm(join(root, file));
  console.log(`removed ${file}`);
}

function complainOfStale(file) {
  console.error(`${file} follows from nothing in the code any more: delete it, as \`npm run generate\` does`);
  process.exitCode = 1;
}

function firstChange(kept, wanted) {
  const lines = wanted.split('\n');
  const same = kept.split('\n').findIndex((line, index) => line !== lines[index]);
  return (same === -1 ? kept.split('\n').length : same) + 1;
}

async function keptText(path) {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
