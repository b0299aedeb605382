import { readFileSync } from 'node:fs';

const readJson = (file) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));

// tests compile as the build does
const swc = { ...readJson('.swcrc'), sourceMaps: 'inline', swcrc: false };

/** @type {import('jest').Config} */
export default {
  // test files are loaded by Node's own `import` (docs/adr/0022-tests-in-native-modules.md)
  runtime: '<rootDir>/tools/test/native/runtime.mjs',
  testEnvironment: '<rootDir>/tools/test/native/environment.mjs',
  injectGlobals: false,
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testRegex: '(?<!\\.long)\\.spec\\.ts$',
  testTimeout: 300_000, // a limit on hanging: how fast a machine is must not decide
  maxWorkers: 3, // of two cores: tests wait for servers and programs
  // package.json bounds the heap; a worker whose files have left so much in it starts anew
  workerIdleMemoryLimit: '400MB',
  globalSetup: '<rootDir>/test/global-setup.ts',
  setupFilesAfterEnv: ['<rootDir>/test/each-file.ts'],
  testSequencer: '<rootDir>/tools/test/sequencer.mjs',
  reporters: ['default', '<rootDir>/tools/test/summary-reporter.mjs'],
};
