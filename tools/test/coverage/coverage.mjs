// node tools/test/coverage/coverage.mjs [arguments of Jest...]: runs the tests and says how much of src they ran, in this
// process, in Jest's workers and in the programs that tests start. Fails below LEAST.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../build/paths.mjs';
import { coverageOf } from './merge.mjs';
import { report } from './report.mjs';

const folder = mkdtempSync(join(tmpdir(), 'rookery-coverage-'));
try {
  const env = { ...process.env, TEST_COVERAGE: folder };
  const { status } = spawnSync('npm', ['test', '--', ...process.argv.slice(2)], { cwd: root, env, stdio: 'inherit' });
  process.exitCode = status ?? 1;
  const hasRun = existsSync(join(folder, 'counts')); // no test did when a server that is required is away
  if (hasRun && !report(coverageOf(folder)) && status === 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
