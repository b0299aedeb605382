import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Booted, boot } from '../boot.js';
import { aProduct, unique } from '../factories/given.js';
import { startValidatingProxy, type ValidatingProxy } from '../support/validating-proxy.js';
import type { Given, Story } from './journeys/story.js';

const ROOT = join(import.meta.dirname, '../..');
const GENERATORS = ['openapi-fetch', 'oazapfts', 'hey-api', 'orval'];
const STRICT = ['--strict', '--noUncheckedIndexedAccess', '--module', 'nodenext', '--target', 'es2022'];
const run = promisify(execFile);

describe('a client that a foreign generator makes of the document', () => {
  let platform: Booted;
  let proxy: ValidatingProxy;
  let folder: string;
  let productId: number;
  const inFolder = (...path: string[]) => join(folder, ...path);

  beforeAll(async () => {
    platform = await boot();
    productId = await aProduct(platform.as(await platform.adminToken()), { priceCents: 250, quantity: 100 });
    const { text } = await platform.ask('GET', '/openapi.json');
    proxy = await startValidatingProxy(platform.url, JSON.parse(text) as object);
    folder = await mkdtemp(join(tmpdir(), 'rookery-clients-'));
    await writeFile(inFolder('package.json'), '{ "type": "module" }');
    await symlink(join(ROOT, 'node_modules'), inFolder('node_modules'));
    await writeFile(inFolder('openapi.json'), text);
    await Promise.all(GENERATORS.map(generate));
  });
  afterAll(async () => {
    await proxy.close();
    await platform.close();
    await rm(folder, { recursive: true, force: true });
  });

  const generate = async (name: string): Promise<void> => {
    await mkdir(inFolder(name));
    const journeys = join(import.meta.dirname, 'journeys');
    await copyFile(join(journeys, 'story.ts'), inFolder(name, 'story.ts'));
    await copyFile(join(journeys, `${name}.ts`), inFolder(name, 'journey.ts'));
    const program = join(import.meta.dirname, 'generate.mjs');
    await run(process.execPath, [program, name, inFolder('openapi.json'), inFolder(name), proxy.url], { cwd: folder });
  };
  /** What tsc finds; nothing is left out but what TypeScript brings itself. */
  const compile = async (name: string): Promise<string> => {
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const lib = ['--lib', 'es2022,dom,dom.iterable', '--types', 'node', '--skipLibCheck'];
    const files = ['--rootDir', '.', '--outDir', 'out', `${name}/journey.ts`];
    const said = await run(process.execPath, [tsc, ...STRICT, ...lib, ...files], { cwd: folder }).catch(
      (error: unknown) => error as { stdout: string },
    );
    return said.stdout;
  };

  it.each(GENERATORS)('compiles under strict TypeScript and does the main job: %s (C3.3, C3.4, C3.6)', async (name) => {
    expect(await compile(name)).toBe('');
    for (const told of [proxy.seen, proxy.violations]) told.length = 0;
    const given: Given = { baseUrl: proxy.url, username: unique(name), productId };
    const program = inFolder('out', name, 'journey.js');
    const { stdout } = await run(process.execPath, [program, JSON.stringify(given)], { cwd: folder });
    const story: Story = {
      user: given.username,
      balances: [10_000, 9_500],
      order: { status: 'confirmed', quantity: 2, cents: 500 },
      cancelled: 'cancelled',
      products: { found: true, total: 1 },
      orders: 1,
      ledger: ['deposit', 'order', 'refund'],
      refused: [1001, 4001, 4003],
    };
    expect(JSON.parse(stdout)).toEqual(story);
    expect(proxy.seen.length).toBeGreaterThanOrEqual(12);
    expect(proxy.violations).toEqual([]);
  });
});
