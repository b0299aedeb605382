// node tools/sdk/sdk.mjs [--check] [folder]: makes the typed client from the kept OpenAPI document; with --check compares
// instead, and says what differs. The folder is where the client is kept, `sdk` if none is named.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sdkFiles } from './sdk-files.mjs';

const ROOT = join(import.meta.dirname, '../..');
const { values, positionals } = parseArgs({ options: { check: { type: 'boolean' } }, allowPositionals: true });
const [folder = join(ROOT, 'sdk')] = positionals;

const document = JSON.parse(await readFile(join(ROOT, 'docs/reference/openapi/openapi.json'), 'utf8'));
const wanted = await sdkFiles(document);
await mkdir(folder, { recursive: true });
const kept = await keptFiles();

for (const name of new Set([...Object.keys(kept), ...Object.keys(wanted)])) {
  if (kept[name] === wanted[name]) continue;
  if (values.check) complain(name);
  else await put(name, wanted[name]);
}

async function keptFiles() {
  const names = await readdir(folder);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')])),
  );
}

async function put(name, text) {
  if (text === undefined) await rm(join(folder, name));
  else await writeFile(join(folder, name), text);
  console.log(`${text === undefined ? 'removed' : 'wrote'} ${name} of the typed client`);
}

function complain(name) {
  console.error(
    `${name} of the typed client does not follow from the OpenAPI document and tools/sdk: run \`npm run sdk\``,
  );
  process.exitCode = 1;
}
