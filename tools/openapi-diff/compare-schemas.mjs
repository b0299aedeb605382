import { keywordRules } from './keyword-rules.mjs';

// what is said to people, and changes nothing for a program
const SAID = new Set(['description', 'example', 'examples', 'title', 'deprecated', 'externalDocs']);

/**
 * Reports where a schema now asks more of callers, or promises them less.
 * @param pair `released` and `current`, and `at`, the field they describe.
 * @param way `side`: `sent` by callers, or `answered` to them; `documents` of the pair, in which references are looked
 *   up; `report(at, what)`.
 */
export function compareSchemas({ at, ...pair }, way) {
  const references = `${pair.released.$ref} ${pair.current.$ref}`;
  const { within = [] } = way;
  if (pair.released.$ref && within.includes(references)) return; // a schema that holds itself
  const released = dereferenced(pair.released, way.documents.released);
  const current = dereferenced(pair.current, way.documents.current);
  const inside = { ...way, within: [...within, references] };
  if (shapesOf(released) || shapesOf(current)) compareShapes({ released, current, at }, inside);
  else compareKeywords({ released, current, at }, inside);
}

function compareKeywords({ released, current, at }, way) {
  for (const keyword of new Set([...Object.keys(released), ...Object.keys(current)])) {
    if (SAID.has(keyword) || keyword.startsWith('x-')) continue;
    const rule = keywordRules[keyword] ?? compareUnknown;
    rule({ released, current, at, keyword, way, compare: compareSchemas });
  }
}

/** A change that nobody has judged counts as breaking. */
function compareUnknown({ released, current, at, keyword, way }) {
  if (!isSame(released[keyword], current[keyword]))
    way.report(at, `has another \`${keyword}\`, of which this check does not know what it means for callers`);
}

/** Callers may send each shape they could; and need not know of one more that answers have. */
function compareShapes({ released, current, at }, way) {
  const shapes = { released: shapesOf(released) ?? [released], current: shapesOf(current) ?? [current] };
  const [held, holders] = way.side === 'sent' ? ['released', 'current'] : ['current', 'released'];
  shapes[held].forEach((shape, index) => {
    const faultsBeside = (other) => faultsOf({ [held]: shape, [holders]: other, at }, way);
    if (shapes[holders].some((other) => faultsBeside(other).length === 0)) return;
    const [beside] = shapes[holders].slice(index);
    if (beside) for (const [where, what] of faultsBeside(beside)) way.report(where, what);
    else way.report(at, way.side === 'sent' ? 'no longer takes one of its shapes' : 'may have one more shape');
  });
}

function faultsOf(pair, way) {
  const faults = [];
  compareSchemas(pair, { ...way, report: (at, what) => faults.push([at, what]) });
  return faults;
}

const shapesOf = ({ oneOf, anyOf }) => oneOf ?? anyOf;

/** What a reference leads to, or the thing itself. */
export function dereferenced(thing, document) {
  if (!thing.$ref) return thing;
  const keys = thing.$ref.split('/').slice(1);
  const found = keys.reduce((value, key) => value?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], document);
  if (found === undefined) throw new Error(`${thing.$ref} leads nowhere in its document`);
  return dereferenced(found, document);
}

export function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
