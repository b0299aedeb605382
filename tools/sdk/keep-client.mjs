import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readWords } from '../words.mjs';

const SDK = join(import.meta.dirname, '../../sdk');
const PROGRAM = {
  name: 'sdk',
  summary: 'Makes the typed client from the kept OpenAPI document.',
  words: { '[folder]': { is: 'where it is kept; sdk if none is named', mustExist: true } },
  options: { '--check': 'compare it instead, and say what differs' },
};

/**
 * The whole command, but for the process that runs it.
 * @param {readonly string[]} args
 * @param {() => Promise<Record<string, string>>} make every file of the client, by its name
 * @param {Pick<Console, 'log' | 'error'>} console
 * @returns {Promise<number>} the exit code
 */
export async function keepClient(args, make, console) {
  const { words, options, end } = readWords(PROGRAM, args);
  if (end) {
    console[end.status === 0 ? 'log' : 'error'](end.text);
    return end.status;
  }
  const [folder = SDK] = words;
  const wanted = await make();
  await mkdir(folder, { recursive: true });
  const kept = await filesIn(folder);
  const different = [...new Set([...Object.keys(kept), ...Object.keys(wanted)])].filter(
    (name) => kept[name] !== wanted[name],
  );
  for (const name of different) {
    if (options.check) console.error(faultOf(name));
    else console.log(await put(folder, name, wanted[name]));
  }
  return options.check && different.length > 0 ? 1 : 0;
}

async function filesIn(folder) {
  const names = await readdir(folder);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')])),
  );
}

/** @returns what it did */
async function put(folder, name, text) {
  if (text === undefined) await rm(join(folder, name));
  else await writeFile(join(folder, name), text);
  return `${text === undefined ? 'removed' : 'wrote'} ${name} of the typed client`;
}

function faultOf(name) {
  return `${name} of the typed client does not follow from the OpenAPI document and tools/sdk: run \`npm run sdk\``;
}
