import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { circlesIn } from '../../tools/boundaries/circles.mjs';

const ROOT = join(import.meta.dirname, '../..');

it('no import goes round in a circle in the benchmark, the tools or the tests; of src boundaries says so', async () => {
  expect(await circlesIn(ROOT, ['bench', 'tools', 'test'])).toEqual([]);
});

it('a circle is seen: two planted files that lean on each other', async () => {
  expect(await circlesIn(join(import.meta.dirname, 'circle'), ['.'])).toEqual(['egg.ts -> hen.ts -> egg.ts']);
});
