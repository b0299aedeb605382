import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isExecutable, mayInstall } from './debian.js';

const FOLDER = join(tmpdir(), 'rookery-promtool');
const PATHS = ['/usr/bin/promtool', join(FOLDER, 'usr/bin/promtool')];
const INSTALL_TIMEOUT_MS = 120_000;

/**
 * Where Prometheus' own checker is. Where every service must be there (`TEST_SERVICES=required`), it is unpacked out of
 * Debian's package, which is not installed. Undefined: tests that need it are skipped, by name.
 */
export function findPromtool(): string | undefined {
  const found = PATHS.find(isExecutable);
  if (found !== undefined || !mayInstall('promtool')) return found;
  mkdirSync(FOLDER, { recursive: true });
  const run = (command: string, ...args: string[]) => {
    execFileSync(command, args, { cwd: FOLDER, stdio: 'ignore', timeout: INSTALL_TIMEOUT_MS });
  };
  run('apt-get', 'update', '-qq');
  run('apt-get', 'download', '-qq', 'prometheus');
  run('dpkg-deb', '-x', readdirSync(FOLDER).find((name) => name.endsWith('.deb')) ?? '', '.');
  return PATHS.find(isExecutable);
}
