import { accessSync, constants, existsSync } from 'node:fs';

/**
 * Whether a tool that is not here is to be fetched: where every service must be there. Else its tests are skipped, by name.
 * @throws where it must be there and cannot be fetched: that takes Debian, as root
 */
export function mayInstall(tool: string): boolean {
  if (process.env.TEST_SERVICES !== 'required') return false;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) return true;
  throw new Error(`${tool} is not here and cannot be installed`);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
