import { readFileSync } from 'node:fs';

const readJson = (file) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));

// tests compile as the build does
const swc = { ...readJson('.swcrc'), sourceMaps: 'inline', swcrc: false };

/** `#core/*` and the others of package.json, as patterns of Jest. */
const imports = Object.entries(readJson('package.json').imports).map(([name, source]) => [
  `^${name.replace('*', '(.+)')}$`,
  source.replace('./', '<rootDir>/').replace('*', '$1'),
]);

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testRegex: '\\.spec\\.ts$',
  testTimeout: 30_000,
  maxWorkers: 2,
  // modules of past files stay in a worker's memory: beyond this it is mostly collecting garbage
  workerIdleMemoryLimit: '1.5GB',
  globalSetup: '<rootDir>/test/global-setup.ts',
  setupFiles: ['<rootDir>/test/setup.ts'],
  reporters: ['default', '<rootDir>/tools/test/summary-reporter.mjs'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { ...Object.fromEntries(imports), '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  coverageProvider: 'v8', // counts what V8 ran; babel's count of the same code is 12 points higher
  // what runs in the built program alone is not seen here
  collectCoverageFrom: [
    'src/**/*.ts',
    '!src/{main,serve,instrumentation,workers,workers-metrics,forked-worker,primary-link}.ts',
  ],
  coverageThreshold: { global: { lines: 85, branches: 85 } },
};
