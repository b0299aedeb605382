import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import Runtime from 'jest-runtime';
import { coverageFolder, keepCounts } from '../coverage/counts.mjs';
import { useGlobals } from './globals.mjs';
import { compileWith, sourceMaps } from './hooks.mjs';

const require = createRequire(import.meta.url);

// jest-worker's word for the end; it waits half a second and then kills, which is too short for a busy machine
const CHILD_MESSAGE_END = 2;
process.on('message', ([type]) => {
  if (type === CHILD_MESSAGE_END) process.exit();
});

/**
 * Loads test files by Node's own `import`, so that what they import is linked once a worker and not once a file, and is
 * what production runs. Workers, timeouts, hooks and reporters stay Jest's. `jest.mock` does not work.
 */
export default class NativeRuntime extends Runtime {
  constructor(...parts) {
    super(...parts);
    const [, , , transformer] = parts;
    compileWith(transformer);
  }

  unstable_shouldLoadAsEsm() {
    return true;
  }

  /** A test file is imported once; what is set up for each file, anew for each. */
  async unstable_importModule(path) {
    const { href } = pathToFileURL(path);
    return import(path === this._testPath ? href : `${href}?for=${encodeURIComponent(this._testPath)}`);
  }

  /** Jest's own half of a test file: made anew each time, since it keeps the file's state. */
  requireInternalModule(path) {
    delete require.cache[path];
    return require(path);
  }

  setGlobalsForRuntime(globals) {
    super.setGlobalsForRuntime(globals);
    useGlobals(this.jestGlobals.cjsGlobals(this._testPath));
  }

  getSourceMaps() {
    return sourceMaps;
  }

  teardown() {
    super.teardown();
    if (coverageFolder) keepCounts();
  }
}
