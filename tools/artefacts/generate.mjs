// node tools/artefacts/generate.mjs [--check] [folder]: writes the files that follow from the code and removes those that
// no longer do; with --check compares them instead, and says what differs. The folder is where they are kept, this
// checkout if none is named.
import { join } from 'node:path';
import { ensureBuilt, exitUnbuilt } from '../build/build.mjs';
import { artefactsOf } from './artefacts.mjs';
import { keepArtefacts } from './keep-artefacts.mjs';
import { loadProgram } from './program.mjs';
import { surfacePages } from './surfaces.mjs';

const ROOT = join(import.meta.dirname, '../..');

async function artefactsOfBuild() {
  const program = await loadProgram(await ensureBuilt().catch(exitUnbuilt));
  return { ...(await artefactsOf(program)), ...surfacePages(ROOT) };
}

process.exitCode = await keepArtefacts(process.argv.slice(2), artefactsOfBuild, console);
