import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startServer } from '../support/server-process.js';

const run = promisify(execFile);
const README = join(import.meta.dirname, '../../README.md');

describe('README', () => {
  let folder: string;
  let text: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rookery-readme-'));
    text = await readFile(README, 'utf8');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('begins with the two commands', () => {
    expect(
      text
        .split('\n')
        .slice(2, 5)
        .map((line) => line.replace(/ *#.*/, '')),
    ).toEqual(['```sh', 'npm ci && npm start', 'npm ci && npm test']);
  });

  it('has a walk-through of the main job that runs word for word', async () => {
    const block = /## The main job, by hand.*?```sh\n(.*?)```/s.exec(text)?.[1] ?? '';
    const server = await startServer({ env: {}, cwd: folder });
    const env = { PATH: process.env.PATH ?? '', ROOKERY: server.url };
    const { stdout, stderr } = await run('bash', ['--norc', '-euo', 'pipefail', '-c', block], { cwd: folder, env });
    const answers = `${stdout}\n${stderr}`
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { code: number; data: Record<string, unknown> });

    expect(answers.map(({ code }) => code)).toEqual(answers.map(() => 0));
    expect(answers).toHaveLength(7);
    expect(answers.find(({ data }) => data.total_cents === 2500)?.data).toMatchObject({ status: 'confirmed' });
    const [cancelled, alice, stock] = answers.slice(4).map(({ data }) => data);
    expect(cancelled).toMatchObject({ status: 'cancelled' });
    expect(alice).toMatchObject({ username: 'alice', balance_cents: 5000 });
    expect(stock).toMatchObject({ quantity: 100 });
    expect(await server.stop()).toBe(0);
  });

  it('names commands that package.json has', async () => {
    const { scripts } = JSON.parse(await readFile(join(README, '../package.json'), 'utf8')) as { scripts: object };
    const named = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });
});
