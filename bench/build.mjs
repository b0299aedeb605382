import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformFile } from '@swc/core';
import { ensureBuilt } from '../tools/build/build.mjs';
import { builds, root } from '../tools/build/paths.mjs';

/**
 * Makes a folder of a run's own, so that a newer build of somebody else takes nothing away under it:
 * `dist` is the build as it is, `src` the same with the benchmark's apps in its registry, `bench` this program.
 */
export async function buildBench() {
  const built = await ensureBuilt();
  const folder = mkdtempSync(join(builds, 'bench-')); // inside the checkout, so that node_modules is found
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    for (const copy of ['dist', 'src']) cpSync(built, join(folder, copy), { recursive: true });
    replaceRegistry(join(folder, 'src/apps'));
    await compile(folder);
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest()));
  } catch (error) {
    remove();
    throw error;
  }
  return { folder, remove };
}

function replaceRegistry(apps) {
  renameSync(join(apps, 'registry.js'), join(apps, 'registered.js'));
  const lines = [
    "import { chooseApps } from '../../bench/apps/choose-apps.js';",
    "import { apps as registered } from './registered.js';",
    'export const apps = chooseApps(registered);',
  ];
  writeFileSync(join(apps, 'registry.js'), `${lines.join('\n')}\n`);
}

/** With the compiler and the options of the build itself. */
async function compile(folder) {
  const options = JSON.parse(readFileSync(join(root, '.swcrc'), 'utf8'));
  delete options.$schema;
  for (const name of readdirSync(join(root, 'bench'), { recursive: true })) {
    if (!name.endsWith('.ts') || name.endsWith('.d.ts')) continue;
    const target = join(folder, 'bench', name.replace(/\.ts$/, '.js'));
    const { code } = await transformFile(join(root, 'bench', name), { ...options, swcrc: false, sourceMaps: 'inline' });
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, code);
  }
}

/** The repository's `#imports`, leading into the copy. */
function manifest() {
  const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const toBuilt = ([name, source]) => [name, source.replace(/\.ts$/, '.js')];
  return { type: 'module', imports: Object.fromEntries(Object.entries(imports).map(toBuilt)) };
}
