// node bench/bench.mjs [options]: builds, then measures. See docs/benchmark.md.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { exitUnbuilt } from '../tools/build/build.mjs';
import { buildBench } from './build.mjs';

const { folder, remove } = await buildBench().catch(exitUnbuilt);
process.once('exit', remove); // however the end comes
const { main } = await import(pathToFileURL(join(folder, 'bench/main.js')).href);
process.exitCode = await main(process.argv.slice(2), folder);
