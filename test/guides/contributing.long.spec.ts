import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Checkout, freshCheckout, type NpmProcess, served } from '../support/checkout.js';
import { until } from '../support/until.js';
import { apply, captionedBlocks, type CaptionedBlock } from './captioned-blocks.js';

const ROOT = join(import.meta.dirname, '../..');

/** Not run here, because each would run all there is, this file included: that package.json has them is proved. */
const WHOLE = ['npm run check', 'npm run fix', 'TEST_SERVICES=required npm test'];

interface Ended {
  code: number;
  said: string;
}

describe('CONTRIBUTING', () => {
  let text: string;
  let commands: string[];
  let checkout: Checkout;
  let dev: NpmProcess;
  let change: CaptionedBlock;
  let expectation: CaptionedBlock;

  beforeAll(async () => {
    text = await readFile(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
    commands = [...text.matchAll(/^```sh\n([^]*?)\n```$/gm)].map(([, block = '']) => block);
    [change, expectation] = captionedBlocks(text.replace(/^```text\n[^]*?^```$/gm, '')) as [
      CaptionedBlock,
      CaptionedBlock,
    ];
    checkout = await freshCheckout();
  });
  afterAll(() => checkout.remove());

  /** Runs a block word for word, as whoever reads it would. */
  const run = (block: string, env: Record<string, string> = {}): Promise<Ended> => {
    const { PATH = '', HOME = '' } = process.env;
    const ended = promisify(execFile)('bash', ['--norc', '-euo', 'pipefail', '-c', block], {
      cwd: checkout.folder,
      env: { PATH, HOME, ROOKERY: dev.url() ?? '', ...env },
    });
    return ended.then(
      ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
      (error: unknown) => {
        const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
        return { code, said: stdout + stderr };
      },
    );
  };
  const ask = async (block: string) => (JSON.parse((await run(block)).said) as { code: number }).code;

  it('leads from a clone to a change that is answered and tested, word for word', async () => {
    const [start = '', curl = '', test = '', generate = '', ...rest] = commands;
    expect(rest).toEqual(WHOLE);

    // node_modules is linked into the checkout in the place of npm ci
    expect(start.split('\n')).toEqual(['npm ci', 'npm run dev']);
    dev = checkout.npm(['run', 'dev']);
    const before = await served(dev);
    expect(await ask(curl)).toBe(3001);

    await apply(checkout.folder, change);
    await until(() => dev.url() !== before);
    expect(await ask(curl)).toBe(0);

    await apply(checkout.folder, expectation);
    const tested = await run(test);
    expect(tested).toMatchObject({ code: 0, said: expect.stringMatching(/^[1-9]\d* passed, 0 failed, \d+ skipped$/m) });
    const { code, said } = await run(generate);
    expect([code, said.match(/(?<=^wrote ).*/gm)]).toEqual([
      0,
      ['docs/reference/openapi/openapi.json', 'docs/reference/openapi/app-b.openapi.json', 'sdk/schema.d.mts'],
    ]);
  });

  it('shows a test that would notice if the change were not there', async () => {
    await apply(checkout.folder, {
      file: change.file,
      text: change.at!.line,
      at: { ...change.at!, line: change.text },
    });
    const { code, said } = await run(commands[2]!);
    expect(code).toBe(1);
    expect(said).toMatch(/^\d+ passed, [1-9]\d* failed/m);
    process.kill(-dev.pid, 'SIGINT');
    await dev.closed;
  });

  it('says rightly what TEST_SERVICES does: a server that is away is skipped by name, or a failure', async () => {
    const one = 'npm test -- src/core/database/fold-case.spec.ts';
    const away = { TEST_MYSQL_URL: 'mysql://root@127.0.0.1:1', TEST_POSTGRES_URL: 'postgres://postgres@127.0.0.1:1/x' };
    const skipped = await run(one, away);
    expect(skipped).toMatchObject({ code: 0, said: expect.stringContaining('skipped: MySQL/MariaDB at 127.0.0.1:1') });
    expect(skipped.said).toContain('is not reachable');
    const required = await run(`TEST_SERVICES=required ${one}`, away);
    expect(required).toMatchObject({ code: 1, said: expect.stringContaining('PostgreSQL at 127.0.0.1:1') });
  });
});
