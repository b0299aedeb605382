import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { VERSION } from '#core/app';
import { runCli } from '../support/command-line.js';
import { counted } from '../support/server-process.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';

const DIST = join(import.meta.dirname, '../../dist');

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

const program = (entry: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> => {
  const { PATH = '' } = process.env;
  const options = { env: { PATH, ...counted, ...env }, cwd: '/' };
  return promisify(execFile)(process.execPath, [join(DIST, entry), ...args], options).then(
    (said) => ({ code: 0, ...said }),
    (error: unknown) => error as Ended,
  );
};

describe('node dist/cli.js', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createDatabase('sqlite');
  });
  afterAll(() => database.drop());

  it('ends with 0 and its answer on standard output (C7.3)', async () => {
    await runCli(['db:migrate'], database.env);
    const { code, stdout, stderr } = await program('cli.js', ['db:status'], database.env);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: `${(await runCli(['db:status'], database.env)).output}\n`,
      stderr: '',
    });
    expect(stdout).toMatch(/^applied {2}platform\//);
  });

  it.each([
    ['a command that is not there', ['frobnicate'], {}, 64],
    ['a word that a command does not know', ['seed', 'surplus'], {}, 64],
    ['a mistake in a setting', ['config:check'], { DB_POOL_SIZE: 'many' }, 78],
  ] as const)('ends with the status of %s, told on standard error (C11)', async (_what, args, env, status) => {
    const { code, stdout, stderr } = await program('cli.js', args, env);
    const { output } = await runCli(args, env);
    expect({ code, stdout, stderr }).toEqual({ code: status, stdout: '', stderr: `${output}\n` });
  });
});

describe('node dist/main.js', () => {
  it.each([
    [['--help'], 0, /^Usage: main \[options\]\n\nServes the apps\. It takes no words/],
    [['--version'], 0, new RegExp(`^${VERSION.replaceAll('.', '\\.')}\n$`)],
    [['--port', '80'], 64, /^error: unknown option '--port'\n\nUsage: main/],
    [['--'], 64, /^error: it takes no words\n\nUsage: main/],
    [['worker'], 64, /^error: too many arguments.*\n\nUsage: main/],
  ])('serves nothing when it is told words: %j (C11)', async (args, code, said) => {
    // a server would not end by itself
    const { stdout, stderr, ...end } = await program('main.js', args, {});
    const [spoken, silent] = code === 0 ? [stdout, stderr] : [stderr, stdout];
    expect([end.code, spoken, silent]).toEqual([code, expect.stringMatching(said), '']);
  });
});
