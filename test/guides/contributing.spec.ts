import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');

describe('CONTRIBUTING', () => {
  let text: string;

  beforeAll(async () => {
    text = await readFile(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  });

  it('names scripts that package.json has, and each step of the check in its order', async () => {
    const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = [...text.matchAll(/npm (?:run )?(test|(?<=run )[\w:]+)/g)].map(([, name]) => name);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
    const steps = scripts.check?.split(' && ').map((step) => /^npm (?:run -s )?([\w:]+)/.exec(step)?.[1]);
    const explained = [...text.matchAll(/^\| `([\w:]+)` +\|/gm)].map(([, step]) => step);
    expect(explained).toEqual(steps);
  });

  it('leads to files that are there', async () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, file = '']) => file);
    expect(links.length).toBeGreaterThan(4);
    for (const file of links) await expect(readFile(join(ROOT, file), 'utf8')).resolves.not.toBe('');
  });

  it('leads from every rule of boundaries to its repair', async () => {
    const page = await readFile(join(ROOT, 'docs/guides/a-crossed-boundary.md'), 'utf8');
    const { rules } = (await import('../../tools/boundaries/rules.mjs')) as { rules: readonly { name: string }[] };
    const first = [...page.matchAll(/^\| (`[^|]+`) +\|/gm)].map(([, cell = '']) => cell);
    const named = first.flatMap((cell) => [...cell.matchAll(/`([\w-]+)`/g)].map(([, name]) => name));
    expect(named.sort()).toEqual(rules.map(({ name }) => name).sort());
  });
});
