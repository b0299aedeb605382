import { join } from 'node:path';
import type { BenchRun, Findings } from '../bench-run.js';
import { measureStartsOf } from '../measure/starts.js';
import { FLOOR, ROOKERY } from '../servers/programs.js';
import { table } from '../table.js';

const GOAL_MS = 600;

/** CPU from the first instruction to the first 200 of /health/ready, on a migrated database; Rookery as it is shipped. */
export async function measureStarts(run: BenchRun): Promise<Findings> {
  const programs = run.programs
    .filter(({ name }) => name !== FLOOR)
    .map((program) => (program.name === ROOKERY ? { ...program, entry: join(run.folder, 'dist/main.js') } : program));
  const starts = await measureStartsOf(run, programs);
  const rows = [...starts].map(
    ([
      name,
      {
        cpuMs: { median, min, max },
      },
    ]) => [
      name,
      `${median.toFixed(0)} ms`,
      `${min.toFixed(0)}–${max.toFixed(0)}`,
      name === ROOKERY ? `at most ${GOAL_MS} ms` : '',
    ],
  );
  return {
    lines: [
      `CPU until the first 200 of /health/ready: median of ${run.scale.starts} starts, no compile cache.`,
      ...table([['server', 'CPU', 'min–max', 'goal'], ...rows]),
    ],
    figures: Object.fromEntries(starts),
  };
}
