import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { arrowsIn } from '../../tools/boundaries/arrows.mjs';

const ROOT = join(import.meta.dirname, '../..');

describe('the table of arrows in docs/ARCHITECTURE.md', () => {
  let written: Record<string, string[]>;
  let imported: Record<string, string[]>;

  beforeAll(async () => {
    const page = await readFile(join(ROOT, 'docs/ARCHITECTURE.md'), 'utf8');
    written = arrowsOn(page.split('## The arrows')[1]?.split('\n## ')[0] ?? '');
    imported = await arrowsIn(ROOT);
  });

  it('has a row for every room of core, and for observability', async () => {
    const rooms = [...(await readdir(join(ROOT, 'src/core'))), 'observability'].sort();
    expect(Object.keys(imported).sort()).toEqual(rooms);
    expect(Object.keys(written)).toEqual(expect.arrayContaining(rooms));
  });

  it('says of each room which others it imports, and of which it imports types alone (C4.3)', () => {
    const ofRooms = Object.keys(imported).map((room) => [room, written[room]] as const);
    expect(Object.fromEntries(ofRooms)).toEqual(imported);
  });
});

/** Of each name in a first cell, the names in the second, with `types of ` where that is what the cell says. */
function arrowsOn(markdown: string): Record<string, string[]> {
  const rows = markdown.split('\n').filter((line) => line.startsWith('| '));
  const arrows = rows.flatMap((row) => {
    const [, leaning = '', leanedOn = ''] = row.split('|');
    const others = [...leanedOn.matchAll(/(types of )?`([^`]+)`/g)].map(([, types = '', name = '']) => types + name);
    return [...leaning.matchAll(/`([^`]+)`/g)].map(([, name = '']) => [name, others.sort()] as const);
  });
  return Object.fromEntries(arrows);
}
