// node --import tools/test/coverage/program.mjs dist/main.js: counts what a program of the tests runs
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { root } from '../../build/paths.mjs';
import { keepCounts } from './counts.mjs';
import { countingCode } from './instrument.mjs';

// a build that a test has altered is in a folder of another name: it is no longer what the sources say
const built = /\/\.build\/\d+-\d+\/(.+)\.js$/;

registerHooks({
  load(url, context, next) {
    const [, name] = built.exec(url) ?? [];
    const source = name && join(root, 'src', `${name}.ts`);
    if (!source || !existsSync(source)) return next(url, context);
    return { format: 'module', source: countingCode(source), shortCircuit: true };
  },
});
process.on('exit', keepCounts);
