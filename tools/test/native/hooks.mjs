import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../../build/paths.mjs';
import { coverageFolder } from '../coverage/counts.mjs';
import { countingCode } from '../coverage/instrument.mjs';

const globalsUrl = new URL('globals.mjs', import.meta.url).href;
const transformOptions = {
  instrument: false,
  supportsDynamicImport: true,
  supportsExportNamespaceFrom: true,
  supportsStaticESM: true,
  supportsTopLevelAwait: true,
};

let transformer;
/** Where the source map of each compiled file lies, for stack traces. */
export const sourceMaps = new Map();

/** From now on TypeScript is compiled by this transformer of Jest, which keeps what it made on disk. */
export function compileWith(scriptTransformer) {
  transformer = scriptTransformer;
}

const isSource = (path) => path.startsWith(join(root, 'src/')) && !path.endsWith('.spec.ts');
const isOurs = (url) => url?.startsWith('file:') && !url.includes('/node_modules/');

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === '@jest/globals') return { url: globalsUrl, shortCircuit: true };
    if (isOurs(context.parentURL) && /^\.{1,2}\/.*\.js$/.test(specifier)) {
      const typescript = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
      if (existsSync(typescript)) return { url: typescript.href, shortCircuit: true };
    }
    return next(specifier, context);
  },
  load(url, context, next) {
    const [file] = url.split('?');
    // @actions/workflow-parser is made for bundlers: it imports JSON without saying so
    if (file.endsWith('.json')) return next(url, { ...context, importAttributes: { type: 'json' } });
    if (!isOurs(file) || !file.endsWith('.ts')) return next(url, context);
    const path = fileURLToPath(file);
    if (coverageFolder && isSource(path)) return { format: 'module', source: countingCode(path), shortCircuit: true };
    const { code, sourceMapPath } = transformer.transform(path, transformOptions);
    if (sourceMapPath) sourceMaps.set(url, sourceMapPath);
    return { format: 'module', source: code, shortCircuit: true };
  },
});
