import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readWords } from '../words.mjs';
import { staleFiles } from './stale-files.mjs';

const ROOT = join(import.meta.dirname, '../..');
const PROGRAM = {
  name: 'generate',
  summary: 'Writes the files that follow from the code, and removes those that no longer do.',
  words: { '[folder]': { is: 'where they are kept; this checkout if none is named', mustExist: true } },
  options: { '--check': 'compare them instead, and say what differs' },
};

/**
 * The whole command, but for the process that runs it.
 * @param {readonly string[]} args
 * @param {() => Promise<Record<string, string>>} make every file that follows from the code, by its path
 * @param {Pick<Console, 'log' | 'error'>} console
 * @returns {Promise<number>} the exit code
 */
export async function keepArtefacts(args, make, console) {
  const { words, options, end } = readWords(PROGRAM, args);
  if (end) {
    console[end.status === 0 ? 'log' : 'error'](end.text);
    return end.status;
  }
  const [root = ROOT] = words;
  const artefacts = await make();
  if (!options.check) {
    await write(root, artefacts, console);
    return 0;
  }
  const faults = await faultsIn(root, artefacts);
  for (const fault of faults) console.error(fault);
  return faults.length > 0 ? 1 : 0;
}

async function write(root, artefacts, console) {
  for (const { file, wanted } of await differences(root, artefacts)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), wanted);
    console.log(`wrote ${file}`);
  }
  for (const file of await staleFiles(root, artefacts)) {
    await rm(join(root, file));
    console.log(`removed ${file}`);
  }
}

/** What differs from what follows from the code, and how to mend it: a sentence for each file. */
async function faultsIn(root, artefacts) {
  const [different, stale] = [await differences(root, artefacts), await staleFiles(root, artefacts)];
  return [
    ...different.map(
      ({ file, kept, wanted }) =>
        `${file} ${faultOf(kept, wanted)}: run \`npm run generate\`, and commit it with the change it shows`,
    ),
    ...stale.map(
      (file) => `${file} follows from nothing in the code any more: delete it, as \`npm run generate\` does`,
    ),
  ];
}

async function differences(root, artefacts) {
  const found = [];
  for (const [file, wanted] of Object.entries(artefacts)) {
    const kept = await keptText(join(root, file));
    if (kept !== wanted) found.push({ file, kept, wanted });
  }
  return found;
}

function faultOf(kept, wanted) {
  if (kept === undefined) return 'is missing';
  return `does not follow from the code, from line ${firstChange(kept, wanted)} on`;
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
