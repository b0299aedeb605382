import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');

it('docs/long-checks.md lists every file of npm run check:long, with its promise and its seconds, and no other', async () => {
  const page = await readFile(join(ROOT, 'docs/long-checks.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `(test\/\S+)` +\| (.+?) +\| +(\d+) \|$/gm)];
  const files = (await readdir(join(ROOT, 'test'), { recursive: true })).filter((name) =>
    name.endsWith('.long.spec.ts'),
  );
  expect(rows.map(([, file]) => file)).toEqual(files.map((name) => `test/${name}`).sort());
  for (const [, file, promise] of rows) expect([file, promise?.trim()]).not.toEqual([file, '']);
});
