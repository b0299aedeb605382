// node tools/build/run.mjs <entry> [arguments...]: runs an entry of a fresh build, in this very process, so that
// signals reach it and its exit code is the caller's.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, exitUnbuilt } from './build.mjs';
import { endWithShellOfNpm } from './orphan.mjs';

const [entry] = process.argv.splice(2, 1);
if (!entry) {
  console.error('usage: node tools/build/run.mjs <entry> [arguments...]; an entry is a file of src, as in `main`');
  process.exit(2);
}
endWithShellOfNpm();
const file = join(await ensureBuilt().catch(exitUnbuilt), `${entry}.js`);
if (!existsSync(file)) {
  console.error(`there is no entry \`${entry}\`: src/${entry}.ts is not there`);
  process.exit(2);
}
process.argv[1] = file;
process.setSourceMapsEnabled(true); // traces then name lines of src
await import(pathToFileURL(file).href);
