import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { finished } from '../support/finished.js';

const ROOT = join(import.meta.dirname, '../..');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

// run.mjs hands words to the programs of src, coverage.mjs to Jest
const OF_OTHERS = ['tools/build/run.mjs', 'tools/test/coverage/coverage.mjs'];
const programs = Object.entries(scripts).flatMap(([name, line]) => {
  const file = /^node (?:--\S+ )*((?:tools|bench)\/\S+\.mjs)/.exec(line)?.[1];
  return file === undefined || OF_OTHERS.includes(file) ? [] : [[name, file] as const];
});

/** Scripts that people and pipelines call; one without a first line is sourced by the others. */
const shellScripts = globSync(['deployments/**/*.sh', '.ci/*'], { cwd: ROOT }).filter((file) =>
  readFileSync(join(ROOT, file), 'utf8').startsWith('#!'),
);

// what a script must not reach: each stands for a deployment
const stubs = mkdtempSync(join(tmpdir(), 'rookery-tools-'));
for (const name of ['docker', 'kubectl', 'curl', 'ssh', 'npm'])
  writeFileSync(join(stubs, name), '#!/bin/sh\necho "called with $*" >&2\nexit 99\n', { mode: 0o755 });
afterAll(() => rmSync(stubs, { recursive: true }));

const runScript = (file: string, words: readonly string[]) =>
  finished(join(ROOT, file), words, { env: { PATH: `${stubs}:${process.env.PATH ?? ''}` } });

const run = (file: string, ...args: string[]) =>
  finished(process.execPath, [join(ROOT, file), ...args], { env: { PATH: process.env.PATH ?? '' } });

describe('the programs behind npm scripts', () => {
  it('are found', () => {
    expect(programs.length).toBeGreaterThan(20);
    expect(shellScripts.length).toBeGreaterThan(20);
  });

  it.each(programs)('%s says how it is used, and does nothing (C11)', async (_name, file) => {
    const { status, said } = await run(file, '--help');
    expect([status, said]).toEqual([0, expect.stringMatching(/^usage: npm run /im)]);
  });

  it.each(programs)('%s does nothing for words that it does not know: 64 (C11)', async (_name, file) => {
    for (const words of [['--frobnicate'], ['frobnicate', 'frobnicate', 'frobnicate', 'frobnicate']]) {
      const { status, said } = await run(file, ...words);
      expect([words, status, said]).toEqual([
        words,
        64,
        expect.stringMatching(/frobnicate|too many|one URL|one version/),
      ]);
      expect(said).toMatch(/^usage: npm run /im);
    }
  });

  it.each([
    ['collection', '--url'],
    ['bench', '--only'],
    ['bench', '--workloads'],
    ['drill:rolling-update', '--rounds'],
    ['drill:rolling-update', '--rate'],
    ['smoke', '--connect'],
  ])('%s does nothing for %s without a value, or with two: 64 (C11)', async (name, option) => {
    const [, file = ''] = programs.find(([program]) => program === name) ?? [];
    for (const words of [[option], [option, ''], [option, '--frobnicate'], [option, 'apps', option, 'apps']]) {
      const { status, said } = await run(file, ...words);
      expect([words, status, said]).toEqual([words, 64, expect.stringMatching(/^usage: npm run /im)]);
    }
  });

  it.each(shellScripts)('%s takes --help for a mistake, as it does surplus words: 64 (C11)', async (file) => {
    for (const words of [['--help'], Array<string>(6).fill('surplus')]) {
      const { status, said } = await runScript(file, words);
      expect([words, status]).toEqual([words, 64]);
      expect(said).toMatch(/usage: |takes no arguments/);
    }
  });

  it.each([
    ['deployments/swarm/running.sh', ['prodution']],
    ['deployments/kubernetes/running.sh', ['prodution']],
    ['deployments/kubernetes/running.sh', ['']],
    ['deployments/kubernetes/running.sh', ['../overlays/production']],
    ['.ci/reference', ['registry.example.com/rookery', 'abcdef0', 'v0.1.0', 'now']],
    ['.ci/image', ['']],
    ['.ci/reference', ['', 'abcdef0']],
    ['deployments/processes/switch.sh', ['8001', 'active', 'now']],
  ])('%s does nothing for %j: 64 (C11)', async (file, words) => {
    const { status } = await runScript(file, words);
    expect(status).toBe(64);
  });
});
