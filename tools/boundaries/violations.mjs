import { cruise } from 'dependency-cruiser';
import { rules } from './rules.mjs';

/** How sources are read: packages are named, and not read themselves. */
export const readOptions = {
  tsPreCompilationDeps: true, // else `import type` slips through
  doNotFollow: { path: '(^|/)node_modules/' },
};
const options = { ...readOptions, validate: true, ruleSet: { forbidden: rules } };

/**
 * Crossed boundaries in the sources of a checkout, in the order of their rules.
 * @param root holds package.json and src.
 * @returns of each, the rule and the files on its way: importer and imported, a whole circle, or one nobody imports.
 */
export async function violationsIn(root) {
  const { output } = await cruise(['src'], { ...options, baseDir: root });
  const { violations, totalCruised } = output.summary;
  // an empty or misread tree has no violations either
  if (totalCruised === 0) throw new Error(`there is nothing under ${root} to look at`);
  const order = rules.map(({ name }) => name);
  return violations
    .map((violation) => ({ rule: violation.rule.name, way: wayOf(violation) }))
    .sort((a, b) => order.indexOf(a.rule) - order.indexOf(b.rule) || a.way.join().localeCompare(b.way.join(), 'en'));
}

function wayOf({ type, from, to, cycle }) {
  if (cycle) return [from, ...cycle.map(({ name }) => name)];
  return type === 'reachability' || type === 'module' ? [to] : [from, to];
}
