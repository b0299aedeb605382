// Writes the files that follow from the code; with --check compares them instead, and says what differs.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from '../build/build.mjs';
import { envExample } from './env-example.mjs';

const root = join(import.meta.dirname, '../..');
const isCheck = process.argv.includes('--check');

const built = await ensureBuilt();
const load = (module) => import(pathToFileURL(join(built, module)).href);
const [{ PLATFORM_CONFIGS }, { apps }, { settingsOf }] = await Promise.all(
  ['platform.js', 'apps/registry.js', 'core/config/index.js'].map(load),
);
const classes = [...PLATFORM_CONFIGS, ...apps.flatMap(({ config }) => config ?? [])];

const artefacts = { '.env.example': envExample({ classes, settingsOf }) };

for (const [file, wanted] of Object.entries(artefacts)) {
  const path = join(root, file);
  const kept = await readFile(path, 'utf8').catch(() => undefined);
  if (kept === wanted) continue;
  if (isCheck) {
    console.error(`${file} does not follow from the code any more: run npm run generate`);
    process.exitCode = 1;
  } else {
    await writeFile(path, wanted);
    console.log(`wrote ${file}`);
  }
}
