import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../build/paths.mjs';

const BLOCK = /^```sh\n(.*?)^```$/gms;
const HEADING = /^#+ (.+)$/gm;

/**
 * The commands of a page of docs/operations: the `sh` blocks, each with the heading and the paragraph above it. What a
 * paragraph calls "not run here" is not for drills.
 * @param {string} page as in `compose.md`
 * @returns {Promise<{ heading: string, commands: string, isRun: boolean }[]>}
 */
export async function blocksOf(page) {
  const text = await readFile(join(root, 'docs/operations', page), 'utf8');
  return [...text.matchAll(BLOCK)].map(({ index, 1: commands }) => {
    const above = text.slice(0, index);
    const heading = [...above.matchAll(HEADING)].at(-1)?.[1] ?? '';
    return { heading, commands, isRun: !/not run here/i.test(above.trimEnd().split('\n\n').at(-1)) };
  });
}

/** The commands under a heading, all of its blocks that are run. @throws when the page has none */
export async function commandsUnder(page, heading) {
  const blocks = (await blocksOf(page)).filter((block) => block.heading === heading && block.isRun);
  if (blocks.length === 0) throw new Error(`${page} has no commands under "${heading}"`);
  return blocks.map(({ commands }) => commands).join('');
}
