import { spawnSync } from 'node:child_process';
import { appendFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');

describe('npm run sdk', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rookery-sdk-'));
    await cp(join(ROOT, 'sdk'), folder, { recursive: true });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'tools/sdk/sdk.mjs'), ...args, folder], {
      encoding: 'utf8',
    });
    return { status, said: stdout + stderr };
  };

  it('finds the kept client as it follows from the kept documents', () => {
    expect(run('--check')).toEqual({ status: 0, said: '' });
  });

  it('--check names each file that was altered, is gone or is too many, and makes none; without it all are mended', async () => {
    await appendFile(join(folder, 'client.mjs'), '// by hand\n');
    await rm(join(folder, 'schema.d.mts'));
    await writeFile(join(folder, 'old.mjs'), '');
    const { status, said } = run('--check');
    expect(status).toBe(1);
    for (const file of ['client.mjs', 'schema.d.mts', 'old.mjs'])
      expect(said).toMatch(new RegExp(`^${file} of the typed client .* run \`npm run sdk\`$`, 'm'));
    expect(said.trim().split('\n')).toHaveLength(3);
    expect(await readdir(folder)).not.toContain('schema.d.mts');

    expect(run().status).toBe(0);
    expect(await readdir(folder)).toEqual(await readdir(join(ROOT, 'sdk')));
    expect(run('--check')).toEqual({ status: 0, said: '' });
  });

  it('leaves out whatever belongs to this repository', async () => {
    for (const file of await readdir(folder)) {
      const text = await readFile(join(folder, file), 'utf8');
      const imported = [...text.matchAll(/^(?:import|export) .*from '(.+)';$/gm)].map(([, name]) => name);
      expect(imported.filter((name) => !name?.startsWith('./') && name !== 'openapi-fetch')).toEqual([]);
    }
  });
});
