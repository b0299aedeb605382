import { join } from 'node:path';
import istanbulReport from 'istanbul-lib-report';
import reports from 'istanbul-reports';
import { root } from '../../build/paths.mjs';

/** Percent of what there is in all of `src`. */
const LEAST = { lines: 90, branches: 90 };

/** Writes the report to `coverage/` and its sum to standard output; whether it is enough. */
export function report(map) {
  const context = istanbulReport.createContext({ dir: join(root, 'coverage'), coverageMap: map });
  for (const kind of ['html-spa', 'lcovonly', 'json-summary']) reports.create(kind).execute(context);
  const summary = map.getCoverageSummary();
  const tooFew = Object.entries(LEAST).filter(([what, least]) => summary[what].pct < least);
  const said = Object.keys(LEAST).map((what) => `${what} ${summary[what].pct} %`);
  console.log(`coverage: ${said.join(', ')}; by file in coverage/index.html`);
  for (const [what, least] of tooFew) console.error(`coverage: ${what} ${summary[what].pct} % is below ${least} %`);
  return tooFew.length === 0;
}
