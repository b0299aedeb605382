import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { boot, type Booted } from '../boot.js';

const ROOT = join(import.meta.dirname, '../..');
const run = promisify(execFile);

const WRONG = `import { createClient } from 'rookery-client';
createClient().post('/auth/login', { body: { username: 'alice', pass: 'x' } });`;

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
    const guide = await readFile(join(ROOT, 'docs/guides/typed-client.md'), 'utf8');
    const [shown, ...others] = [...guide.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code);
    expect([shown, others]).toEqual([expect.any(String), []]);
    await writeFile(inFolder('guide.ts'), shown ?? '');
    await writeFile(inFolder('wrong.ts'), WRONG);
  });
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

  const NODE = 'Node';
  const TARGETS: Readonly<Record<string, string[]>> = {
    'a bundler, in a browser': ['--module', 'esnext', '--moduleResolution', 'bundler'],
    [NODE]: ['--module', 'nodenext'],
  };
  const faults = new Map<string, Promise<string[]>>();
  /** What tsc has to say of all files, fault by fault; it is asked once for each target. */
  const typeCheck = (target: string): Promise<string[]> => {
    const asked = faults.get(target) ?? runTsc(TARGETS[target] ?? []);
    faults.set(target, asked);
    return asked;
  };
  const runTsc = async (flags: readonly string[]) => {
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    // what is installed is checked, what TypeScript itself brings is not
    const strict = ['--noEmit', '--strict', '--skipDefaultLibCheck', '--target', 'es2022', '--lib', 'es2022,dom'];
    const files = ['uses.ts', 'guide.ts', 'wrong.ts'];
    try {
      await run(process.execPath, [tsc, ...strict, ...flags, ...files], { cwd: folder });
      return [];
    } catch (error) {
      return (error as { stdout: string }).stdout.trim().split(/\n(?=\S)/);
    }
  };
  const isIn = (file: string) => (fault: string) => fault.startsWith(`${file}(`);

  it.each(Object.keys(TARGETS))('type-checks right uses and is refused each wrong one, for %s', async (target) => {
    // faults of the installed client too
    const others = (await typeCheck(target)).filter((fault) => !isIn('guide.ts')(fault) && !isIn('wrong.ts')(fault));
    expect(others).toEqual([]);
  });

  it('can write what the guide shows', async () => {
    expect((await typeCheck(NODE)).filter(isIn('guide.ts'))).toEqual([]);
  });

  it('is told what is wrong with a wrong use', async () => {
    const [fault, ...more] = (await typeCheck(NODE)).filter(isIn('wrong.ts'));
    expect(fault).toMatch(/^wrong\.ts\(2,\d+\): error TS2353: .* 'pass' does not exist in type/);
    expect(more).toEqual([]);
  });
});
