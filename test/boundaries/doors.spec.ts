import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { idleExports } from '../../tools/boundaries/doors.mjs';

const ROOT = join(import.meta.dirname, '../..');

it('a door shows nothing that nobody outside of its room asks for', async () => {
  expect(await idleExports(ROOT)).toEqual([]);
});

describe('what is shown for nobody is found', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'rookery-doors-'));
    for (const folder of ['src', 'test', 'tools', 'bench', 'docs/guides'])
      await mkdir(join(root, folder), { recursive: true });
    await put('src/core/inn/index.ts', "export { Bed, type Guest, Key, Lamp } from './inn.js';\n");
  });
  afterEach(() => rm(root, { recursive: true }));

  const put = async (file: string, text: string) => {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  };

  it('whoever asks: sources, tests, tools that load what was built, and guides', async () => {
    expect(await idleExports(root)).toEqual(['Bed', 'Guest', 'Key', 'Lamp'].map((name) => `core/inn: ${name}`));
    await put('src/core/road/road.ts', "import { Bed as Rest } from '#core/inn';\n");
    await put(
      'test/inn.spec.ts',
      "import type * as inn from '#core/inn';\nlet guest: inn.Guest;\nconst k = inn.Key;\n",
    );
    await put('test/fixtures/night.mjs', "const { Lamp: light } = await load('core/inn/index');\n");
    expect(await idleExports(root)).toEqual([]);
    await put('test/inn.spec.ts', '');
    await put('docs/guides/a-key.md', "```ts\nimport { Key } from '#core/inn';\n```\n");
    expect(await idleExports(root)).toEqual(['core/inn: Guest']);
  });

  it('not by the room itself, nor by a word in a comment', async () => {
    await put('src/core/inn/bed.ts', "import { Bed } from '#core/inn';\n");
    await put('src/core/road/road.ts', '// a Guest with a Key\n');
    expect(await idleExports(root)).toHaveLength(4);
  });
});
