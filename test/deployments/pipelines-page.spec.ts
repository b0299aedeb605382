import { execFile } from 'node:child_process';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { startServer } from '../support/server-process.js';

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string) => readFile(join(ROOT, file), 'utf8');

describe('docs/operations/pipelines.md', () => {
  let page: string;
  beforeAll(async () => {
    page = await read('docs/operations/pipelines.md');
  });

  /** Each block with what the comment above it says of it. */
  const blocks = () =>
    [...page.matchAll(/(?:^<!-- (.*) -->\n\n)?^```sh\n([^]*?)^```$/gm)].map(([, said = '', text = '']) => ({
      said,
      text,
    }));

  it('says of each command what runs it, or why nothing does', () => {
    expect(blocks()).toHaveLength(page.match(/^```sh$/gm)!.length);
    for (const { said } of blocks()) expect(said).toMatch(/^(run by pipelines-page\.spec|not run here: .{10,})$/);
  });

  it('shows a smoke test that works as it stands', async () => {
    const { text = '' } = blocks().find(({ said }) => said.startsWith('run by')) ?? {};
    const folder = await mkdtemp(join(tmpdir(), 'rookery-page-'));
    const server = await startServer({ env: {}, cwd: folder });
    const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ROOKERY: server.url };
    const { stdout } = await promisify(execFile)('bash', ['--norc', '-euo', 'pipefail', '-c', text], {
      cwd: ROOT,
      env,
    });
    expect(stdout).toContain(`${server.url}/ is well`);
    expect(await server.stop()).toBe(0);
    await rm(folder, { recursive: true });
  });

  it('explains every variable and secret that a pipeline or its scripts read, and the jobs by their names', async () => {
    const workflows = await Promise.all(['ci', 'deploy'].map((name) => read(`.github/workflows/${name}.yml`)));
    const asked = [...workflows.join('\n').matchAll(/\b(?:vars|secrets)\.(\w+)/g)].map(([, name = '']) => name);
    const scripts = (await Promise.all(['.ci/deploy', '.gitlab-ci.yml'].map(read))).join('\n');
    const inScripts = [...scripts.matchAll(/\$\{(\w+):[-?]/g)].map(([, name = '']) => name);
    const names = [...new Set([...asked, ...inScripts])].filter(
      (name) => /^[A-Z_]+$/.test(name) && name !== 'GITHUB_TOKEN',
    );
    expect(names.length).toBeGreaterThan(12);
    expect(names.filter((name) => !page.includes(`\`${name}`))).toEqual([]);
    const jobs = [...page.matchAll(/^\| `(\w+)` +\| [^|]+\| (?:always|main|tags)/gm)].map(([, job]) => job);
    expect(jobs).toEqual(['static', 'test', 'build', 'staging', 'production']);
  });

  it('leads to files that are there', async () => {
    const links = [...page.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, file = '']) => file);
    // of other pages and deployments only those beside this one are looked at here: each has a test of its own
    const own = links.filter((file) => /\.github|\.gitlab|\.ci\/|tools\/|terraform/.test(file));
    expect(own.length).toBeGreaterThan(5);
    for (const file of own) await expect(access(join(ROOT, 'docs/operations', file))).resolves.toBeUndefined();
  });
});
