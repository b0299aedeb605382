import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { finished } from '../support/finished.js';

const ROOT = join(import.meta.dirname, '../..');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

// run.mjs hands words to the programs of src, coverage.mjs to Jest
const OF_OTHERS = ['tools/build/run.mjs', 'tools/test/coverage/coverage.mjs'];
const programs = Object.entries(scripts).flatMap(([name, line]) => {
  const file = /^node (?:--\S+ )*((?:tools|bench)\/\S+\.mjs)/.exec(line)?.[1];
  return file === undefined || OF_OTHERS.includes(file) ? [] : [[name, file] as const];
});

const run = (file: string, ...args: string[]) =>
  finished(process.execPath, [join(ROOT, file), ...args], { env: { PATH: process.env.PATH ?? '' } });

describe('the programs behind npm scripts', () => {
  it('are found', () => {
    expect(programs.length).toBeGreaterThan(20);
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

  it.each([
    ['deployments/swarm/backup.sh', ['--help']],
    ['deployments/swarm/secrets.sh', ['--help']],
    ['deployments/swarm/running.sh', []],
    ['deployments/kubernetes/running.sh', ['production', 'now']],
    ['deployments/processes/switch.sh', ['--help']],
    ['deployments/processes/switch.sh', ['8001', 'active', 'now']],
    ['.ci/reference', ['registry.example.com/rookery', 'abcdef0', 'v0.1.0', 'now']],
    ['.ci/run', ['--help']],
  ])('%s does nothing for %j: 64 (C11)', async (file, words) => {
    const { status } = await finished(join(ROOT, file), words, { env: { PATH: process.env.PATH ?? '' } });
    expect(status).toBe(64);
  });
});
