import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../build/paths.mjs';

const BLOCK = /^ *```sh\n(.*?)^ *```$/gms;
const HEADING = /^#+ (.+)$/gm;

/**
 * The commands of a page of docs/operations: the `sh` blocks, each with the heading above it and who runs it, as a comment
 * above it may say. What the paragraph above calls "not run here" is run by nobody.
 * @param {string} page as in `compose.md`
 * @returns {Promise<{ heading: string, commands: string, isRun: boolean, runBy: string | undefined }[]>}
 */
export async function blocksOf(page) {
  const text = await readFile(join(root, 'docs/operations', page), 'utf8');
  return [...text.matchAll(BLOCK)].map(({ index, 1: commands }) => {
    const above = text.slice(0, index);
    const heading = [...above.matchAll(HEADING)].at(-1)?.[1] ?? '';
    const paragraph = above.trimEnd().split('\n\n').at(-1);
    const runBy = /<!-- run by ([^\s,]+)/.exec(paragraph)?.[1];
    return { heading, commands, isRun: !/not run here/i.test(paragraph), runBy };
  });
}

/** The commands under a heading, all of its blocks that are run. @throws when the page has none */
export async function commandsUnder(page, heading) {
  const blocks = (await blocksOf(page)).filter((block) => block.heading === heading && block.isRun);
  if (blocks.length === 0) throw new Error(`${page} has no commands under "${heading}"`);
  return blocks.map(({ commands }) => commands).join('');
}

/** The blocks of a page that a drill or a test is to run, in their order. @throws when there is none */
export async function commandsOf(page, runner) {
  const blocks = (await blocksOf(page)).filter(({ runBy }) => runBy === runner);
  if (blocks.length === 0) throw new Error(`${page} has no commands for ${runner}`);
  return blocks.map(({ commands }) => commands);
}
