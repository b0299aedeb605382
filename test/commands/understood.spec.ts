import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { VERSION } from '#core/app';
import { COMMANDS } from '../../src/commands/commands.js';
import { runCli } from '../support/command-line.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';

const FILLED: Readonly<Record<string, string>> = { '<app>': 'app-b', '<owner>': 'app-b', '<id>': '1' };

/** Every command, with words that it understands. */
const commands = COMMANDS.map(({ name, words = {}, options = {} }) => ({
  name,
  needed: Object.keys(words)
    .filter((word) => word.startsWith('<'))
    .map((word) => FILLED[word] ?? 'word'),
  all: Object.keys(words).map((word) => FILLED[word] ?? 'word'),
  valued: Object.keys(options).flatMap((option) => /^(--\S+) </.exec(option)?.[1] ?? []),
}));

it('each command is an npm script of its name, as its page says (C11)', () => {
  const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const lines = Object.entries(scripts).filter(([, line]) => line.includes('run.mjs cli'));
  expect(lines.sort()).toEqual(COMMANDS.map(({ name }) => [name, `node tools/build/run.mjs cli ${name}`]).sort());
});

describe('the command line', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createDatabase('sqlite');
  });
  afterAll(() => database.drop());

  const cli = (...args: string[]) => runCli(args, database.env);
  // whatever works on the service makes the database first
  const expectNothingDone = () => expect(existsSync(database.env.SQLITE_PATH ?? '')).toBe(false);
  const usageOf = (name: string) => expect.stringMatching(new RegExp(`^error: .*\\n\\nUsage: cli ${name}( |\\n)`));

  it('prints what there is, or the version, when it is asked for alone (C11)', async () => {
    const help = await cli('--help');
    expect(help.code).toBe(0);
    for (const { name, summary } of COMMANDS) {
      expect(help.output).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
      expect(help.output.replaceAll(/\s+/g, ' ')).toContain(summary);
    }
    expect(await cli('-h')).toEqual(help);
    expect(await cli('help')).toEqual(help);
    expect(await cli('--version')).toEqual({ code: 0, output: VERSION });
    expectNothingDone();
  });

  it.each(commands)('prints the usage of $name, or the version, and does nothing (C11)', async ({ name, needed }) => {
    const help = await cli(name, '--help');
    expect(help).toEqual({ code: 0, output: expect.stringMatching(new RegExp(`^Usage: cli ${name}`)) });
    for (const args of [
      [name, ...needed, '--help'],
      [name, '-h', ...needed],
      ['help', name],
    ])
      expect([args, await cli(...args)]).toEqual([args, help]);
    for (const args of [
      [name, '--version'],
      [name, ...needed, '--version'],
      ['--version', name],
    ])
      expect([args, await cli(...args)]).toEqual([args, { code: 0, output: VERSION }]);
    expectNothingDone();
  });

  it.each(commands)('does nothing for words that $name does not know, and ends with 64 (C11)', async (command) => {
    const { name, needed, all, valued } = command;
    const wrong = [
      [...needed, '--frobnicate'],
      [...needed, '-x'],
      [...all, 'surplus'],
      ...needed.map((_word, index) => needed.toSpliced(index, 1)),
      ...all.map((_word, index) => all.with(index, '')),
      ...valued.flatMap((option) => [
        [...needed, option],
        [...needed, option, ''],
        [...needed, option, '--frobnicate'],
        [...needed, option, '1', option, '2'],
      ]),
    ];
    for (const args of wrong)
      expect([args, await cli(name, ...args)]).toEqual([args, { code: 64, output: usageOf(name) }]);
    expectNothingDone();
  });

  it.each([[[]], [['frobnicate']], [['--frobnicate']], [['']], [['toString']], [['help', 'frobnicate']]])(
    'shows all commands for one that is not there: %j (C11)',
    async (args) => {
      const { code, output } = await cli(...args);
      expect([code, output]).toEqual([64, expect.stringContaining('Usage: cli [options] [command]')]);
      expectNothingDone();
    },
  );

  it.each([
    [['key:create', 'word', 'till', '--scopes', 'orders:red'], /"orders:red"; there are .*orders:read, orders:write/],
    [['key:create', 'word', 'till', '--scopes', 'orders:read,'], /the scope ""/],
    [['key:create', 'word', 'till', '--days', 'soon'], /--days is a whole number, not "soon"/],
    [['user:admin', 'alice', 'correct horse battery'], /email must be an email/],
    [['user:admin', 'alice', `${'a'.repeat(250)}@example.com`], /email must be at most 254 characters long/],
    [['user:admin', 'al'], /username must be at least 3 characters long/],
    [['user:admin', 'alice smith'], /username must match/],
    [['user:admin', 'alice', 'alice@example.com', 'short'], /password must be at least 12 characters long/],
    [['key:revoke', 'till'], /a key is a whole number, not "till"/],
    [['app:disable', 'app-b', '--retry-after', '1e3'], /--retry-after is a whole number/],
    [['app:disable', 'app-x'], /there is no app "app-x"; there are app-a, app-b/],
    [['db:rollback', 'app-x'], /there are platform, .*app-b/],
  ])('does nothing for a word without a meaning: %j (C11)', async (args, reason) => {
    const { code, output } = await cli(...args);
    expect([code, output]).toEqual([64, usageOf(args[0]!)]);
    expect(output).toMatch(reason);
    expectNothingDone();
  });

  it('takes what begins with a dash as a word where the caller says so with -- (C11)', async () => {
    const { code, output } = await cli('db:backup', '--', join(database.env.SQLITE_PATH ?? '', '--help'));
    expect([code, output]).toEqual([1, expect.stringContaining('no database yet')]);
  });
});
