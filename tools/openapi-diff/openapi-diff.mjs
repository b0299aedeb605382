// node tools/openapi-diff/openapi-diff.mjs [checkout]: says what in the OpenAPI documents breaks callers of the last
// release, and what to do.
import { join } from 'node:path';
import { breakingChanges } from './breaking-changes.mjs';
import { documentFolders, documentTexts, parsed } from './document-folders.mjs';
import { printChanges } from './print-changes.mjs';
import { wordsOf } from '../words.mjs';

const { words } = wordsOf({
  name: 'openapi:diff',
  summary: 'Says what in the OpenAPI documents breaks callers of the last release, and what to do.',
  words: { '[checkout]': { is: 'whose documents; this one’s if none is named', mustExist: true } },
});
const [root = join(import.meta.dirname, '../..')] = words;
const folders = documentFolders(root);
const released = parsed(await documentTexts(folders.released));

if (Object.keys(released).length === 0) {
  console.error(
    `nothing is released in ${folders.released}: run \`npm run openapi:release\`, and commit what it writes`,
  );
  process.exitCode = 1;
}
const changes = breakingChanges(released, parsed(await documentTexts(folders.current)));
printChanges(changes);
if (changes.length > 0) {
  console.error('If all callers are ready for them: `npm run openapi:release -- --accept-breaking`');
  process.exitCode = 1;
}
