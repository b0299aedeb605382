import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { BuildError } from './compile.mjs';
import { root } from './paths.mjs';
import { stampName } from './publish.mjs';

// what nest build adds to .swcrc, as far as it matters here
const options = { cwd: root, module: { type: 'es6', resolveFully: true } };

/**
 * Makes the build in `folder` out of the build before and the sources that changed since: the same as `nest build`
 * makes, without the second it takes. `npm run dev` restarts in time because of this.
 * @returns false, with nothing done, when other files than sources changed.
 * @throws BuildError with the compiler's own words.
 */
export async function recompile(folder, before, inputs) {
  const changed = changedFiles(before.inputs, inputs);
  if (!changed.every((file) => file.startsWith('src/'))) return false;
  const { transformFile } = await import('@swc/core');
  const compiled = await Promise.all(changed.map((file) => compileFile(transformFile, folder, file)));
  cpSync(before.folder, folder, { recursive: true });
  rmSync(join(folder, stampName));
  for (const { target, code, map } of compiled) {
    if (code === undefined) {
      for (const file of [target, `${target}.map`]) rmSync(file, { force: true });
    } else {
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, `${code}\n//# sourceMappingURL=${basename(target)}.map`);
      writeFileSync(`${target}.map`, map);
    }
  }
  return true;
}

/** Files whose line differs between two descriptions of inputs, or is in one of them only. */
function changedFiles(before, now) {
  const linesOf = (text) => new Set(text.split('\n'));
  const difference = linesOf(before).symmetricDifference(linesOf(now));
  return [...new Set([...difference].map((line) => line.slice(0, line.indexOf(' '))))];
}

async function compileFile(transformFile, folder, file) {
  const target = join(folder, file.replace(/^src\//, '').replace(/\.ts$/, '.js'));
  const source = join(root, file);
  if (!existsSync(source)) return { target };
  try {
    const sourceFileName = relative(dirname(target), source).replaceAll('\\', '/');
    return { target, ...(await transformFile(source, { ...options, sourceFileName, outputPath: target })) };
  } catch (error) {
    throw new BuildError(`the build failed\n\n${error.message.trim()}`, { cause: error });
  }
}
