import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A block of a guide, with what the line above it says of its place. */
export interface CaptionedBlock {
  file: string;
  /** Undefined: the block is the whole of a new file. */
  at?: { place: Place; line: string };
  text: string;
}

type Place = 'before' | 'after' | 'instead of';

const CAPTIONED = /^(New file|In) `([^`]+)`(?:, (before|after|instead of) `([^\n]+)`)?:\n\n```\w+\n([^]*?)\n```$/gm;
const FENCED_CODE = /^```(?!sh\n)\w+\n/gm;

/**
 * The blocks of a page in their order; those of `sh` are commands and not meant.
 * @throws Error when one says nothing of its place: nobody would ever have tried it.
 */
export function captionedBlocks(page: string): CaptionedBlock[] {
  const blocks = [...page.matchAll(CAPTIONED)].map(([caption, what, file = '', place, line = '', text = '']) => {
    if ((what === 'In') !== (place !== undefined)) throw new Error(`this is no place: ${caption.split('\n', 1)[0]}`);
    return { file, text, ...(place !== undefined && { at: { place: place as Place, line } }) };
  });
  const written = page.match(FENCED_CODE)?.length ?? 0;
  if (written !== blocks.length) throw new Error(`${written - blocks.length} blocks do not say where they go`);
  return blocks;
}

/**
 * Does in a checkout what the block asks of its reader; an inserted block is indented like the line it is put to.
 * @throws Error when the file is there already, or the line is not there exactly once.
 */
export async function apply(folder: string, { file, at, text }: CaptionedBlock): Promise<void> {
  const path = join(folder, file);
  if (!at) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${text}\n`, { flag: 'wx' });
    return;
  }
  const lines = (await readFile(path, 'utf8')).split('\n');
  const index = lines.findIndex((line) => line.trim() === at.line);
  if (index === -1 || lines.slice(index + 1).some((line) => line.trim() === at.line))
    throw new Error(`${file} does not have exactly one line ${at.line}`);
  const isInside = at.place === 'after' && at.line.endsWith('{');
  const indent = (/^ */.exec(lines[index] ?? '')?.[0] ?? '') + (isInside ? '  ' : '');
  const inserted = text.split('\n').map((line) => (line === '' ? line : indent + line));
  lines.splice(at.place === 'after' ? index + 1 : index, at.place === 'instead of' ? 1 : 0, ...inserted);
  await writeFile(path, lines.join('\n'));
}
