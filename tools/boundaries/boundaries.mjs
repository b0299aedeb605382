// node tools/boundaries/boundaries.mjs [checkout]: says which imports cross a boundary, and what to do instead.
import { join, resolve } from 'node:path';
import { rules } from './rules.mjs';
import { violationsIn } from './violations.mjs';
import { wordsOf } from '../words.mjs';

const { words } = wordsOf({
  name: 'boundaries',
  summary: 'Says which imports cross a boundary, and what to do instead.',
  words: { '[checkout]': { is: 'whose sources; this one’s if none is named', mustExist: true } },
});
const [root = join(import.meta.dirname, '../..')] = words;
const violations = await violationsIn(resolve(root));

for (const { rule, way } of violations) {
  const { comment } = rules.find(({ name }) => name === rule);
  console.error(`${way.join(' -> ')}\n  ${rule}: ${comment}\n`);
}
if (violations.length > 0) {
  console.error(`${violations.length} crossed boundar${violations.length === 1 ? 'y' : 'ies'}`);
  process.exitCode = 1;
}
