import { execFileSync } from 'node:child_process';
import { root } from '../build/paths.mjs';

/** What `git` says. @throws Error when it fails; its own words are on the screen then. */
export function git(args, { cwd = root, input } = {}) {
  try {
    return execFileSync('git', args, { cwd, input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'inherit'] }).trim();
  } catch (error) {
    throw new Error(`git ${args[0]} failed`, { cause: error });
  }
}
