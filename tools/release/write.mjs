// node tools/release/write.mjs VERSION DATE: makes this checkout that of the version, but for what `npm run generate` and
// `npm run openapi:release` write. Run by release.mjs, in a checkout of its own.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../build/paths.mjs';
import { withRelease } from './changelog.mjs';
import { readRenderings, writeRenderings } from './renderings.mjs';
import { writeVersion } from './version-places.mjs';
import { wordsOf } from '../words.mjs';

const [to, date] = wordsOf({
  name: 'release',
  summary: 'Makes this checkout that of the version; run by release.mjs.',
  words: { '<version>': 'such as 1.2.3', '<date>': 'such as 2026-11-21' },
}).words;
const { version: from } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const changelog = join(root, 'CHANGELOG.md');

const renderings = await readRenderings(); // before their sources are others
await writeVersion(root, { from, to });
await writeRenderings(renderings, { from, to });
await writeFile(changelog, withRelease(await readFile(changelog, 'utf8'), to, date));
