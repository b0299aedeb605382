// Who may load which package.

const installed = (...names) => `(^|/)node_modules/(@types/)?(${names.join('|')})/`;

/** Drivers of a store are for one room; a new store is one more line below. */
function driverStays(room, ...drivers) {
  return {
    name: `driver-stays-in-${room}`,
    severity: 'error',
    comment: `Only core/${room} speaks to ${drivers.join(', ')}: ask #core/${room}, and add there what is missing.`,
    from: { path: '^src/', pathNot: `^src/core/${room}/` },
    to: { path: installed(...drivers) },
  };
}

export const packageRules = [
  driverStays('database', 'mysql2', 'pg', 'better-sqlite3', 'tarn'),
  driverStays('redis', 'ioredis'),
  {
    name: 'typeorm-stays-in-repositories',
    severity: 'error',
    comment:
      'SQL is written in repositories and core/database: move the query into <resource>.repository.ts, and build ' +
      'entities and migrations from what #core/database exports.',
    from: { path: '^src/', pathNot: ['^src/core/database/', '\\.repository\\.ts$'] },
    to: { path: installed('typeorm') },
  },
  {
    name: 'no-development-package',
    severity: 'error',
    comment: 'The image has no devDependencies: move the package to "dependencies", or this code to test/ or tools/.',
    // types are gone once it is compiled, whoever declares them
    from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '(^|/)node_modules/@types/' },
  },
  {
    name: 'no-undeclared-package',
    severity: 'error',
    comment: 'It is installed only because another package wants it: list it in package.json, with its exact version.',
    from: { path: '^src/' },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-bundled', 'npm-peer', 'npm-optional'] },
  },
];
