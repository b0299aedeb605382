import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './paths.mjs';

const nest = join(root, 'node_modules/@nestjs/cli/bin/nest.js');

/** The sources do not compile, or the compiler is not there; the message is all that a reader needs. */
export class BuildError extends Error {
  name = 'BuildError';
}

/**
 * Runs `nest build` into `folder` (relative to the root), as nest-cli.json says but for the folder.
 * @throws BuildError with the compiler's own words.
 */
export async function compile(folder) {
  if (!existsSync(nest)) throw new BuildError('@nestjs/cli is not installed: run `npm ci`, with devDependencies');
  mkdirSync(join(root, folder), { recursive: true });
  const config = `${folder}.nest-cli.json`;
  writeFileSync(join(root, config), JSON.stringify(configFor(folder)));
  try {
    const env = { ...process.env, RUST_BACKTRACE: '0' }; // a syntax error needs no trace of the compiler's own stack
    await promisify(execFile)(process.execPath, [nest, 'build', '--config', config], { cwd: root, env });
  } catch (error) {
    rmSync(join(root, folder), { recursive: true, force: true });
    throw new BuildError(`the build failed\n\n${(error.stderr || error.message).trim()}`, { cause: error });
  } finally {
    rmSync(join(root, config), { force: true });
  }
  copyAssets(join(root, folder));
  writeFileSync(join(root, folder, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
}

function configFor(outDir) {
  const { compilerOptions, ...rest } = readJson('nest-cli.json');
  const { type, options } = compilerOptions.builder;
  return { ...rest, compilerOptions: { ...compilerOptions, builder: { type, options: { ...options, outDir } } } };
}

const assetName = /^#assets\//;

/** Files of packages that are not installed where a build runs, and the licences that go with them. */
function copyAssets(folder) {
  for (const [name, source] of Object.entries(readJson('package.json').imports)) {
    if (!assetName.test(name)) continue;
    const target = join(folder, name.slice(1));
    mkdirSync(dirname(target), { recursive: true });
    for (const end of ['', '.LICENSE.txt']) cpSync(join(root, 'node_modules', source + end), target + end);
  }
}

/** Makes the build a package of its own: its `#imports` lead into itself, never to the sources or another build. */
function manifest() {
  const { version, imports } = readJson('package.json');
  const toBuilt = ([name, source]) => [
    name,
    assetName.test(name) ? name.replace('#', './') : source.replace('./src/', './').replace(/\.ts$/, '.js'),
  ];
  return { type: 'module', version, imports: Object.fromEntries(Object.entries(imports).map(toBuilt)) };
}

function readJson(file) {
  return JSON.parse(readFileSync(join(root, file), 'utf8'));
}
