// What holds for every module of src, whatever its room.

/** Files that somebody starts; all others have to be reached from one of them. */
const entries = '^src/(main|cli|instrumentation)\\.ts$';

export const moduleRules = [
  {
    name: 'source-leans-on-source',
    severity: 'error',
    comment: 'Tests, tools and builds lean on src, never the reverse: move what src needs into src.',
    from: { path: '^src/' },
    to: { path: '^(?!src/)|\\.spec\\.ts$', dependencyTypes: ['local'] },
  },
  {
    name: 'no-circular-import',
    severity: 'error',
    comment:
      'Of modules in a circle one runs before its imports are there: move what both need into a file of its own, or ' +
      'hand it in as an argument.',
    from: { path: '^src/' },
    to: { circular: true },
  },
  {
    name: 'no-orphan-module',
    severity: 'error',
    comment:
      'No entry reaches this file: use it, delete it, or add it to the entries in tools/boundaries/module.rules.mjs if ' +
      'somebody starts it by itself.',
    from: { path: entries },
    to: { path: '^src/', pathNot: [entries, '\\.spec\\.ts$'], reachable: false },
  },
  {
    name: 'import-resolves',
    severity: 'error',
    comment: 'There is no such file or package: correct the path (`#core/<room>`, or relative and ending in .js).',
    from: { path: '^src/' },
    to: { couldNotResolve: true },
  },
  {
    name: 'no-folder-for-the-rest',
    severity: 'error',
    comment: 'Say what it is: folders are named by a concept, never utils, helpers, common, shared or manager.',
    from: { path: '^src/' },
    to: { path: '(^|/)(utils?|helpers?|common|shared|managers?)/', dependencyTypes: ['local'] },
  },
];
