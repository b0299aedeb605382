import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCli } from '../support/command-line.js';
import { counted } from '../support/server-process.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';

const CLI = join(import.meta.dirname, '../../dist/cli.js');

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

describe('node dist/cli.js', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createDatabase('sqlite');
  });
  afterAll(() => database.drop());

  const program = (args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> => {
    const { PATH = '' } = process.env;
    return promisify(execFile)(process.execPath, [CLI, ...args], { env: { PATH, ...counted, ...env }, cwd: '/' }).then(
      (said) => ({ code: 0, ...said }),
      (error: unknown) => error as Ended,
    );
  };

  it('ends with 0 and its answer on standard output (C7.3)', async () => {
    await runCli(['db:migrate'], database.env);
    const { code, stdout, stderr } = await program(['db:status'], database.env);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: `${(await runCli(['db:status'], database.env)).output}\n`,
      stderr: '',
    });
    expect(stdout).toMatch(/^applied {2}platform\//);
  });

  it.each([
    ['a command that is not there', ['frobnicate'], {}, 64],
    ['a mistake in a setting', ['config:check'], { DB_POOL_SIZE: 'many' }, 78],
  ] as const)('ends with the status of %s, told on standard error (C11)', async (_what, args, env, status) => {
    const { code, stdout, stderr } = await program(args, env);
    const { output } = await runCli(args, env);
    expect({ code, stdout, stderr }).toEqual({ code: status, stdout: '', stderr: `${output}\n` });
  });
});
