// node --import tools/test/coverage/program.mjs dist/main.js: counts what a program of the tests runs
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../../build/paths.mjs';
import { keepCounts } from './counts.mjs';
import { countingCode } from './instrument.mjs';

// of this checkout alone, and not what a test has altered, which is in a folder of another name
const builds = pathToFileURL(join(root, '.build')).href;
const built = /^\/\d+-\d+\/(.+)\.js$/;

registerHooks({
  load(url, context, next) {
    const [, name] = (url.startsWith(builds) && built.exec(url.slice(builds.length))) || [];
    const source = name && join(root, 'src', `${name}.ts`);
    if (!source || !existsSync(source)) return next(url, context);
    return { format: 'module', source: countingCode(source), shortCircuit: true };
  },
});
process.on('exit', keepCounts);
