import { accessSync, constants, existsSync } from 'node:fs';

/** Whether a tool that is not here may be fetched: where every service must be there, on Debian, as root. */
export function mayInstall(): boolean {
  return process.env.TEST_SERVICES === 'required' && process.getuid?.() === 0 && existsSync('/etc/debian_version');
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
