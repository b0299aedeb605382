import { appendFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { keepClient } from '../../tools/sdk/keep-client.mjs';
import { finished } from '../support/finished.js';

const ROOT = join(import.meta.dirname, '../..');

describe('npm run sdk', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rookery-sdk-'));
    await cp(join(ROOT, 'sdk'), folder, { recursive: true });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** The same command in this process, where the kept client, which one start compares, is what follows. */
  const run = async (...args: string[]) => {
    let said = '';
    const say = (text: string) => (said += `${text}\n`);
    const status = await keepClient([...args, folder], () => filesIn(join(ROOT, 'sdk')), { log: say, error: say });
    return { status, said };
  };

  it('finds the kept client as it follows from the kept documents', async () => {
    // one file too many shows that what is wrong is told, and is the exit code; nothing else is wrong
    await writeFile(join(folder, 'old.mjs'), '');
    const started = await finished(process.execPath, [join(ROOT, 'tools/sdk/sdk.mjs'), '--check', folder]);
    expect(started).toEqual({ status: 1, said: expect.stringMatching(/^old\.mjs of the typed client .*\n$/) });
    await rm(join(folder, 'old.mjs'));
    expect(await run('--check')).toEqual({ status: 0, said: '' });
  });

  it('--check names each file that was altered, is gone or is too many, and makes none; without it all are mended', async () => {
    await appendFile(join(folder, 'client.mjs'), '// by hand\n');
    await rm(join(folder, 'schema.d.mts'));
    await writeFile(join(folder, 'old.mjs'), '');
    const { status, said } = await run('--check');
    expect(status).toBe(1);
    for (const file of ['client.mjs', 'schema.d.mts', 'old.mjs'])
      expect(said).toMatch(new RegExp(`^${file} of the typed client .* run \`npm run sdk\`$`, 'm'));
    expect(said.trim().split('\n')).toHaveLength(3);
    expect(await readdir(folder)).not.toContain('schema.d.mts');

    expect((await run()).status).toBe(0);
    expect(await filesIn(folder)).toEqual(await filesIn(join(ROOT, 'sdk')));
    expect(await run('--check')).toEqual({ status: 0, said: '' });
  });

  it('leaves out whatever belongs to this repository', async () => {
    for (const file of await readdir(folder)) {
      const text = await readFile(join(folder, file), 'utf8');
      const imported = [...text.matchAll(/^(?:import|export) .*from '(.+)';$/gm)].map(([, name]) => name);
      expect(imported.filter((name) => !name?.startsWith('./') && name !== 'openapi-fetch')).toEqual([]);
    }
  });
});

/** The texts of the files in a folder, by their names. */
async function filesIn(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return Object.fromEntries(names.map((name, index) => [name, texts[index]!]));
}
