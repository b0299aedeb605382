import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { boot, type Booted } from '../boot.js';

const ROOT = join(import.meta.dirname, '../..');
const run = promisify(execFile);

/** Another repository, where the packed client and what it depends on are installed, and nothing else of this one. */
describe('another repository', () => {
  let platform: Booted;
  let folder: string;
  const inFolder = (path: string) => join(folder, path);

  beforeAll(async () => {
    platform = await boot();
    folder = await mkdtemp(join(tmpdir(), 'rookery-consumer-'));
    await run('npm', ['pack', join(ROOT, 'sdk'), '--pack-destination', folder]);
    const { name, version } = JSON.parse(await readFile(join(ROOT, 'sdk/package.json'), 'utf8'));
    await mkdir(inFolder('node_modules'));
    await run('tar', ['-xzf', inFolder(`${name}-${version}.tgz`), '-C', inFolder('node_modules')]);
    await cp(inFolder('node_modules/package'), inFolder(`node_modules/${name}`), { recursive: true });
    for (const installed of ['openapi-fetch', 'openapi-typescript-helpers'])
      await symlink(join(ROOT, 'node_modules', installed), inFolder(`node_modules/${installed}`));
    await writeFile(inFolder('package.json'), '{ "type": "module" }');
    const uses = await readFile(join(ROOT, 'test/sdk/uses.ts'), 'utf8');
    await writeFile(inFolder('uses.ts'), uses.replace('../../sdk/index.mjs', name));
  }, 60_000);
  afterAll(async () => {
    await platform.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('calls a server with the packed client, in plain Node', async () => {
    const script = `
      import { ApiError, createClient } from 'rookery-client';
      const api = createClient({ baseUrl: process.argv[2] });
      const page = await api.get('/v1/app-b/products', { params: { query: { page_size: 5 } } });
      const failure = await api.get('/auth/me').catch((error) => error);
      console.log(JSON.stringify([page.page_size, failure instanceof ApiError, failure.code]));
    `;
    await writeFile(inFolder('main.js'), script);
    const { stdout } = await run(process.execPath, [inFolder('main.js'), platform.url], { cwd: folder });
    expect(JSON.parse(stdout)).toEqual([5, true, 1004]);
  });

  /** What tsc has to say, line by line; nothing when all is well. */
  const typeCheck = async (file: string, ...flags: string[]) => {
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const strict = ['--noEmit', '--strict', '--target', 'es2022', file, ...flags];
    try {
      await run(process.execPath, [tsc, ...strict], { cwd: folder });
      return [];
    } catch (error) {
      return (error as { stdout: string }).stdout.trim().split('\n');
    }
  };

  it.each([
    ['a bundler, in a browser', ['--module', 'esnext', '--moduleResolution', 'bundler', '--lib', 'es2022,dom']],
    ['Node', ['--module', 'nodenext', '--lib', 'es2022,dom']],
  ])('type-checks right uses and is refused each wrong one, for %s', async (_for, flags) => {
    expect(await typeCheck('uses.ts', ...flags)).toEqual([]);
  });

  it('can write what the guide shows', async () => {
    const guide = await readFile(join(ROOT, 'docs/guides/typed-client.md'), 'utf8');
    const [shown, ...others] = [...guide.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code);
    expect(others).toEqual([]);
    await writeFile(inFolder('guide.ts'), shown ?? '');
    expect(await typeCheck('guide.ts', '--module', 'nodenext', '--lib', 'es2022,dom')).toEqual([]);
  });

  it('is told what is wrong with a wrong use', async () => {
    await writeFile(
      inFolder('wrong.ts'),
      `import { createClient } from 'rookery-client';
       createClient().post('/auth/login', { body: { username: 'alice', pass: 'x' } });`,
    );
    const [fault, ...more] = await typeCheck('wrong.ts', '--module', 'nodenext', '--lib', 'es2022,dom');
    expect(fault).toMatch(/^wrong\.ts\(2,\d+\): error TS2353: .* 'pass' does not exist in type/);
    expect(more.filter((line) => line.startsWith('wrong.ts'))).toEqual([]);
  });
});
