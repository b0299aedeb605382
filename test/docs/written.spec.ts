import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apps } from '../../src/apps/registry.js';
import { boot } from '../boot.js';
import { runProgram } from '../support/server-process.js';

const ROOT = join(import.meta.dirname, '../..');
const LINT_TIMEOUT_MS = 60_000;
// nobody listens there
const DEAD = { DATABASE_URL: 'postgres://nobody:nothing@127.0.0.1:1/nowhere' };
// settings that no document may take over; no database among them
const ODD = {
  APPS: 'app-b',
  APP_NAME: 'mine',
  BASE_PATH: '/api',
  PUBLIC_URL: 'https://api.example.org',
  TZ: 'Asia/Tokyo',
};

let cwd: string;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'rookery-openapi-'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const write = (folder: string, env: Record<string, string> = {}) =>
  runProgram(['cli.js', 'openapi', folder], { env, cwd });
const read = async (folder: string): Promise<Record<string, string>> => {
  const names = (await readdir(join(cwd, folder))).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(cwd, folder, name), 'utf8')));
  return Object.fromEntries(names.map((name, index) => [name, texts[index]!]));
};

describe('documents that are written', () => {
  it('need no database: none is asked, none is made', async () => {
    const { code, output } = await write('first', DEAD);
    expect([code, output.split('\n').length]).toEqual([0, apps.length + 1]);
    await write('second', ODD);
    expect((await readdir(cwd)).sort()).toEqual(['first', 'second']);
  });

  it('are one of everything and one of each app', async () => {
    const files = await read('first');
    expect(Object.keys(files)).toEqual([...apps.map(({ id }) => `${id}.openapi.json`), 'openapi.json'].sort());
  });

  it('are the same whoever writes them, with whatever settings', async () => {
    expect(await read('second')).toEqual(await read('first'));
  });

  it('are what a process with the same settings serves', async () => {
    const files = await read('first');
    const platform = await boot();
    try {
      for (const [name, path] of [
        ['openapi.json', '/openapi.json'],
        ['app-a.openapi.json', '/app-a/openapi.json'],
      ] as const)
        expect((await platform.ask('GET', path)).text).toBe(JSON.stringify(JSON.parse(files[name]!)));
    } finally {
      await platform.close();
    }
  });
});

describe('the linters', () => {
  const run = async (tool: string, args: string[]) => {
    const file = join(ROOT, 'node_modules/.bin', tool);
    const env = { PATH: process.env.PATH, HOME: cwd, CI: 'true' };
    try {
      const { stdout, stderr } = await promisify(execFile)(file, args, { cwd: ROOT, env });
      return { code: 0, output: stdout + stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, output: stdout + stderr };
    }
  };
  const redocly = (files: string) => run('redocly', ['lint', '--config', '.redocly.yaml', files]);
  const spectral = (files: string) => run('spectral', ['lint', '--fail-severity', 'hint', files]);

  it(
    'find nothing in any of them',
    async () => {
      expect(await redocly(join(cwd, 'first/*.json'))).toEqual({
        code: 0,
        output: expect.not.stringMatching(/warning/i),
      });
      expect(await spectral(join(cwd, 'first/*.json'))).toMatchObject({ code: 0 });
    },
    LINT_TIMEOUT_MS,
  );

  it(
    'find what is wrong in a document, a warning too',
    async () => {
      const document = JSON.parse(await readFile(join(cwd, 'first/app-b.openapi.json'), 'utf8'));
      document.components.schemas.nobody = { type: 'object' };
      const spoilt = join(cwd, 'spoilt.json');
      await writeFile(spoilt, JSON.stringify(document));
      for (const { code, output } of [await redocly(spoilt), await spectral(spoilt)]) {
        expect(code).not.toBe(0);
        expect(output).toMatch(/unused-component/);
      }
    },
    LINT_TIMEOUT_MS,
  );
});
