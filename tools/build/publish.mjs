import { existsSync, lstatSync, readdirSync, renameSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { builds, dist, root } from './paths.mjs';

/** The folder's last file to be written: what is without it is unfinished. */
export const stampName = '.inputs';

// a process loads parts of its build late, so the ones before it stay for a while
const kept = 3;

/** Makes `dist` stand for the finished build in `folder`, in one step: a reader sees the old build or the new one. */
export function publish(folder) {
  const isWindows = process.platform === 'win32';
  const link = `${folder}.link`;
  // relative, so that a moved or mounted checkout stays whole; a junction of Windows can only be absolute
  symlinkSync(isWindows ? folder : relative(root, folder), link, 'junction');
  const existing = lstatSync(dist, { throwIfNoEntry: false });
  if (existing && !existing.isSymbolicLink()) {
    renameSync(dist, `${folder}.replaced`); // made by hand or copied; a link cannot be renamed over a folder
    rmSync(`${folder}.replaced`, { recursive: true, force: true });
  } else if (existing && isWindows) {
    unlinkSync(dist); // Windows cannot rename over a junction
  }
  renameSync(link, dist);
}

/** Removes all but the newest builds, and what builds older than those have left unfinished. */
export function prune() {
  const entries = readdirSync(builds).sort(); // a build's name begins with its time
  const oldest = entries.filter((name) => existsSync(join(builds, name, stampName))).at(-kept);
  const outdated = oldest ? entries.filter((name) => name < oldest) : [];
  for (const name of outdated) rmSync(join(builds, name), { recursive: true, force: true });
}
