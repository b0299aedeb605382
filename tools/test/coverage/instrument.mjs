import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '../../build/paths.mjs';

const require = createRequire(import.meta.url);
const cache = join(root, 'node_modules/.cache/rookery-coverage');
const swc = JSON.parse(readFileSync(join(root, '.swcrc'), 'utf8'));
// what else the outcome depends on
const made = [
  readFileSync(import.meta.filename, 'utf8'),
  JSON.stringify(swc),
  ...['@swc/core', 'istanbul-lib-instrument'].map((name) => require(`${name}/package.json`).version),
].join('\n');

/**
 * A TypeScript file compiled as the build does, with counters in `globalThis.__coverage__`; made once, whichever process
 * asks first. Counters go in before the compiler, which adds branches of its own for the types of decorators.
 */
export function countingCode(path) {
  const text = readFileSync(path, 'utf8');
  const file = join(cache, createHash('sha256').update(`${made}\n${path}\n${text}`).digest('hex'));
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const { code, map } = withCounters(text, path);
  const options = { ...swc, filename: path, sourceMaps: 'inline', inputSourceMap: JSON.stringify(map), swcrc: false };
  const compiled = require('@swc/core').transformSync(code, options);
  mkdirSync(cache, { recursive: true });
  writeFileSync(`${file}.${process.pid}`, compiled.code);
  renameSync(`${file}.${process.pid}`, file); // another process sees all of it or nothing
  return compiled.code;
}

/** TypeScript with counters, its source map, and what an unused file counts. */
export function withCounters(text, path) {
  const { createInstrumenter } = require('istanbul-lib-instrument'); // it takes a third of a second
  const instrumenter = createInstrumenter({
    esModules: true,
    compact: false,
    produceSourceMap: true,
    parserPlugins: ['typescript', 'decorators-legacy', 'importAttributes'],
  });
  const code = instrumenter.instrumentSync(text, path);
  return { code, map: instrumenter.lastSourceMap(), nothing: instrumenter.lastFileCoverage() };
}
