import { mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../build/paths.mjs';
import { git } from './git.mjs';

/** Gives `work` a checkout of its own of the commit that is checked out here, with the same packages; then removes it. */
export async function withWorktree(work) {
  const folder = await mkdtemp(join(tmpdir(), 'rookery-release-'));
  git(['worktree', 'add', '--quiet', '--detach', folder, 'HEAD']);
  try {
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    return await work(folder);
  } finally {
    git(['worktree', 'remove', '--force', folder]);
  }
}
