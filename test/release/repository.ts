import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freshCheckout } from '../support/checkout.js';
import { type Finished, finished } from '../support/finished.js';

const BY = { NAME: 'A releaser', EMAIL: 'releaser@example.com' };
const env = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  ...Object.fromEntries(
    Object.entries(BY).flatMap(([field, value]) => [
      [`GIT_AUTHOR_${field}`, value],
      [`GIT_COMMITTER_${field}`, value],
    ]),
  ),
};

/** A repository with the files of this checkout in one commit, and no tag. */
export interface Repository {
  start: string;
  read(file: string): Promise<string>;
  write(file: string, text: string): Promise<void>;
  commit(file: string, text: string): Promise<void>;
  /** @throws Error when git fails. */
  git(...args: string[]): Promise<string>;
  shell(commands: string): Promise<Finished>;
  release(...args: string[]): Promise<Finished>;
  /** Commit, tags, changes and worktrees: what a release that is refused leaves alone. */
  state(): Promise<string>;
  /** Back to where it started. */
  reset(): Promise<void>;
  remove(): Promise<void>;
}

export async function createRepository(file: string, text: string): Promise<Repository> {
  const { folder, remove } = await freshCheckout();
  const run = (program: string, args: readonly string[]) => finished(program, args, { cwd: folder, env });
  const shell = (commands: string) => run('bash', ['--norc', '-euo', 'pipefail', '-c', commands]);
  const repository: Repository = {
    start: '',
    read: (name) => readFile(join(folder, name), 'utf8'),
    write: (name, content) => writeFile(join(folder, name), content),
    commit: async (name, content) => {
      await repository.write(name, content);
      await repository.git('add', '--all');
      await repository.git('commit', '--quiet', '--message', `test: ${name}`);
    },
    git: async (...args) => {
      const { status, said } = await run('git', args);
      if (status !== 0) throw new Error(`git ${args.join(' ')}: ${said}`);
      return said.trim();
    },
    shell,
    release: (...args) => run(process.execPath, ['tools/release/release.mjs', ...args]),
    state: async () =>
      (await shell('git rev-parse HEAD; git tag --list; git status --porcelain; git worktree list')).said,
    reset: async () => {
      await shell(`git reset --quiet --hard ${repository.start}; git clean --quiet --force -d`);
      await shell('git tag --list | xargs --no-run-if-empty git tag --delete');
    },
    remove,
  };
  await repository.git('init', '--quiet', '--initial-branch=main');
  await repository.commit(file, text);
  repository.start = await repository.git('rev-parse', 'HEAD');
  return repository;
}
