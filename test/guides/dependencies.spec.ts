import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');

/** Heading of the page → field of package.json. */
const SECTIONS = {
  'In the image': 'dependencies',
  'Node itself': 'optionalDependencies',
  'In development': 'devDependencies',
} as const;

type Field = (typeof SECTIONS)[keyof typeof SECTIONS];

describe('docs/dependencies.md', () => {
  let page: string;
  let manifest: Record<Field, Record<string, string>>;

  beforeAll(async () => {
    page = await readFile(join(ROOT, 'docs/dependencies.md'), 'utf8');
    manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as typeof manifest;
  });

  const rowsOf = (heading: string) => {
    const section = page.split('\n## ').find((text) => text.startsWith(`${heading}\n`)) ?? '';
    const rows = section.split('\n').filter((line) => line.startsWith('| `'));
    return rows.map((row) => row.slice(2, -2).split(' | '));
  };
  const namesOf = ([cell = '']: string[]) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

  it.each(Object.entries(SECTIONS))(
    'lists under "%s" the %s of package.json, each once, and no other',
    (heading, field) => {
      expect(rowsOf(heading).flatMap(namesOf).sort()).toEqual(Object.keys(manifest[field]).sort());
    },
  );

  it('says of each what it is for and why this one', () => {
    for (const row of Object.keys(SECTIONS).flatMap(rowsOf)) {
      expect([row[0], row.length]).toEqual([row[0], 3]);
      for (const cell of row) expect([row[0], cell.trim()]).not.toEqual([row[0], '']);
    }
  });

  it('says of what is written by hand what was weighed, and why it was refused', () => {
    const section = page.split('\n## ').find((text) => text.startsWith('Written by hand')) ?? '';
    const [, , ...rows] = section.split('\n').filter((line) => line.startsWith('| '));
    const texts = rows.map((row) => row.split('|').map((cell) => cell.trim()));
    expect(texts.map(([, what]) => what)).toEqual(
      expect.arrayContaining(['the cache of apps', 'the difference of documents', 'keys of an OIDC issuer']),
    );
    for (const [, what, weighed, why] of texts) {
      expect([what, weighed]).toEqual([what, expect.stringMatching(/\w/)]);
      expect([what, why]).toEqual([what, expect.stringMatching(/\w/)]);
    }
  });

  it('is right that every version is exact', () => {
    const versions = Object.values(SECTIONS).flatMap((field) => Object.entries(manifest[field]));
    for (const [name, version] of versions)
      expect([name, version]).toEqual([name, expect.stringMatching(/^\d[\w.-]*$/)]);
  });
});

describe('renovate.json', () => {
  it('groups packages that there are, and each in one group alone', async () => {
    const read = async (file: string) => JSON.parse(await readFile(join(ROOT, file), 'utf8')) as unknown;
    const { packageRules } = (await read('renovate.json')) as { packageRules: { matchPackageNames?: string[] }[] };
    const manifest = (await read('package.json')) as Record<Field, Record<string, string>>;
    // the image of the Dockerfile
    const known = ['node', ...Object.values(SECTIONS).flatMap((field) => Object.keys(manifest[field]))];
    const patterns = packageRules.flatMap(({ matchPackageNames = [] }) => matchPackageNames);
    const isMeant = (name: string, pattern: string) =>
      pattern.endsWith('/**') ? name.startsWith(pattern.slice(0, -2)) : name === pattern;
    for (const pattern of patterns)
      expect([pattern, known.some((name) => isMeant(name, pattern))]).toEqual([pattern, true]);
    for (const name of known)
      expect([name, patterns.filter((pattern) => isMeant(name, pattern)).length > 1]).toEqual([name, false]);
  });
});
