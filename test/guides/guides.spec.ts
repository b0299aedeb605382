import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { captionedBlocks } from './captioned-blocks.js';
import { BESIDE, GUIDES, PAGES, readGuide } from './pages.js';

const ROOT = join(import.meta.dirname, '../..');

describe('the guides', () => {
  it('are all listed, in the order of the thread, and all tried by the long checks', async () => {
    const index = await readGuide('README.md');
    expect([...index.matchAll(/^\|.*\]\((\S+\.md)\)/gm)].map(([, page]) => page)).toEqual([...PAGES, ...BESIDE]);
    expect((await readdir(GUIDES)).sort()).toEqual([...PAGES, ...BESIDE, 'README.md'].sort());
  });

  it('say of each page what follows by itself and what notices when it is forgotten', async () => {
    for (const page of PAGES) {
      const headings = [...(await readGuide(page)).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
      expect([page, headings]).toEqual([page, ['What follows by itself', 'When it is forgotten']]);
    }
  });

  it('name tests and rules of boundaries that exist', async () => {
    const text = (await Promise.all(PAGES.map(readGuide))).join('\n');
    const { rules } = (await import('../../tools/boundaries/rules.mjs')) as { rules: readonly { name: string }[] };
    const known = rules.map(({ name }) => name);
    const named = [...text.matchAll(/`npm run boundaries`: `([\w-]+)`|\(`([\w-]+)`\)/g)];
    expect(named.length).toBeGreaterThan(4);
    expect(known).toEqual(expect.arrayContaining(named.map(([, inTable, inText]) => inTable ?? inText)));
    const made = new Set(captionedBlocks(text).map(({ file }) => file));
    for (const [, file = ''] of text.matchAll(/`((?:test|src)\/[\w./-]+\.ts)`/g))
      if (!made.has(file)) await expect(readFile(join(ROOT, file), 'utf8')).resolves.not.toBe('');
  });
});

describe('a guide', () => {
  const captioned = 'In `src/a.ts`, after `const a = 1;`:\n\n```ts\nconst b = 2;\n```\n';

  it('is not read when a block does not say where it goes', () => {
    expect(captionedBlocks(captioned)).toHaveLength(1);
    expect(() => captionedBlocks(`${captioned}\nAnd:\n\n\`\`\`ts\nconst c = 3;\n\`\`\`\n`)).toThrow(
      '1 blocks do not say',
    );
  });
});
