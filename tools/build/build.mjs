import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { BuildError, compile } from './compile.mjs';
import { describeInputs } from './inputs.mjs';
import { withLock } from './lock.mjs';
import { builds, dist, root } from './paths.mjs';
import { prune, publish, stampName } from './publish.mjs';
import { recompile } from './recompile.mjs';

/**
 * Builds if anything changed since the last build.
 * @returns the absolute path of the build's own folder, which stays as it is when a newer build takes over `dist`.
 * @throws BuildError when the sources do not compile; `dist` is then the build before.
 */
export async function ensureBuilt() {
  return freshBuild() ?? (await locked(async () => freshBuild() ?? (await build(newestBuild()))));
}

function locked(work) {
  mkdirSync(builds, { recursive: true });
  return withLock(join(builds, 'lock'), work);
}

function freshBuild() {
  const newest = newestBuild();
  return newest?.inputs === describeInputs() ? newest.folder : undefined;
}

/** The build `dist` stands for, and what it was made from. */
function newestBuild() {
  try {
    const folder = realpathSync(dist);
    return { folder, inputs: readFileSync(join(folder, stampName), 'utf8') };
  } catch (error) {
    if (error.code === 'ENOENT') return undefined; // never built, or not by this tool
    throw error;
  }
}

/** Builds out of the build before where there is one and that will do, else from nothing. */
async function build(before) {
  const startedAt = Date.now();
  const folder = join(builds, `${new Date(startedAt).toISOString().replace(/\D/g, '')}-${process.pid}`);
  const inputs = describeInputs(); // taken first, so that a change during the build asks for the next one
  if (!(before && (await recompile(folder, before, inputs)))) await compile(relative(root, folder));
  writeFileSync(join(folder, stampName), inputs);
  publish(folder);
  prune();
  console.error(`built in ${Date.now() - startedAt} ms`);
  return folder;
}

/** Prints what stopped the build and ends the process: for programs whose user sits in front of them. */
export function exitUnbuilt(error) {
  console.error(error instanceof BuildError ? error.message : error);
  process.exit(1);
}

if (process.argv[1] && realpathSync(process.argv[1]) === import.meta.filename) {
  // loaded here alone: a program that builds before its own work has no words for this
  const { wordsOf } = await import('../words.mjs');
  wordsOf({ name: 'build', summary: 'Builds into dist, from nothing.' });
  locked(() => build()).catch(exitUnbuilt);
}
