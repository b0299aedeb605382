import { cruise } from 'dependency-cruiser';
import { readOptions } from './violations.mjs';

const forbidden = [{ name: 'circle', severity: 'error', from: {}, to: { circular: true } }];
/** Two files that lean on each other for the test of this. */
const PLANTED = 'test/boundaries/circle/';

/**
 * Circles of imports outside of src, whose rules are others.
 * @param {string} root
 * @param {readonly string[]} folders below it
 * @returns {Promise<string[]>} `a.ts -> b.ts -> a.ts`, once each
 */
export async function circlesIn(root, folders) {
  const exclude = { path: `^${PLANTED}` };
  const options = { ...readOptions, exclude, validate: true, ruleSet: { forbidden }, baseDir: root };
  const { output } = await cruise([...folders], options);
  const circles = output.summary.violations.map(({ cycle }) => cycle.map(({ name }) => name));
  return [...new Set(circles.map(fromFirst))].sort();
}

/** The same circle, whoever of it reports it. */
function fromFirst(names) {
  const first = names.indexOf(names.toSorted()[0]);
  const round = [...names.slice(first), ...names.slice(0, first)];
  return [...round, round[0]].join(' -> ');
}
