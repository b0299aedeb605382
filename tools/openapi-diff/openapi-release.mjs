// node tools/openapi-diff/openapi-release.mjs [--accept-breaking] [checkout]: keeps the OpenAPI documents as those of the
// last release. What breaks callers is refused until it is accepted.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { breakingChanges } from './breaking-changes.mjs';
import { documentFolders, documentTexts, parsed } from './document-folders.mjs';
import { printChanges } from './print-changes.mjs';
import { wordsOf } from '../words.mjs';

const { words, options } = wordsOf({
  name: 'openapi:release',
  summary: 'Keeps the OpenAPI documents as those of the last release.',
  words: { '[checkout]': { is: 'whose documents; this one’s if none is named', mustExist: true } },
  options: { '--accept-breaking': 'take those that break callers' },
});
const [root = join(import.meta.dirname, '../..')] = words;
const folders = documentFolders(root);
const [released, current] = await Promise.all([documentTexts(folders.released), documentTexts(folders.current)]);

const changes = breakingChanges(parsed(released), parsed(current));
printChanges(changes);
if (changes.length > 0 && !options.acceptBreaking) {
  console.error('Nothing is released. If all callers are ready for them, say --accept-breaking');
  process.exitCode = 1;
} else await release();

async function release() {
  await mkdir(folders.released, { recursive: true });
  for (const name of Object.keys(released)) if (!current[name]) await rm(join(folders.released, name));
  for (const [name, text] of Object.entries(current)) await writeFile(join(folders.released, name), text);
  console.log(`released ${Object.keys(current).join(', ')}`);
}
