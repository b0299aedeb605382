import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, boot } from '../boot.js';
import { finished } from '../support/finished.js';
import { type Alter, startAlteringProxy } from '../support/altering-proxy.js';

const ROOT = join(import.meta.dirname, '../..');
const COLLECTION = join(ROOT, 'collection');
const isInstalled = existsSync(join(COLLECTION, 'node_modules/@usebruno/cli'));

// its runner is installed by the first run where every service must be there; elsewhere a run by hand does that
const runnable = isInstalled || process.env.TEST_SERVICES === 'required' ? describe : describe.skip;
function collection(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const tool = join(ROOT, 'tools/collection/collection.mjs');
  // npm, which it may call, needs to know of proxies and authorities
  return finished(process.execPath, [tool, ...args], { cwd: ROOT, env: { ...process.env, ...env } });
}

describe('the collection', () => {
  it('is pinned by a lock that names no registry', async () => {
    const read = async (file: string) => readFile(join(COLLECTION, file), 'utf8');
    const { devDependencies } = JSON.parse(await read('package.json')) as { devDependencies: Record<string, string> };
    expect(devDependencies).toEqual({ '@usebruno/cli': expect.stringMatching(/^\d+\.\d+\.\d+$/) });
    const lock = await read('package-lock.json');
    const { packages } = JSON.parse(lock) as { packages: Record<string, { version?: string }> };
    expect(packages['node_modules/@usebruno/cli']?.version).toBe(devDependencies['@usebruno/cli']);
    expect(lock).not.toContain('"resolved"');
  });

  it('says in each request what must come back', async () => {
    const files = (await readdir(COLLECTION, { recursive: true })).filter((file) =>
      /^[\w-]+\/\d\d-.*\.bru$/.test(file),
    );
    expect(files.length).toBeGreaterThan(40);
    for (const file of files) {
      const text = await readFile(join(COLLECTION, file), 'utf8');
      expect([file, text]).toEqual([file, expect.stringMatching(/^assert \{\n {2}res\.status: eq \d{3}\n/m)]);
      if (!text.includes('eq 204'))
        expect([file, text]).toEqual([file, expect.stringMatching(/^ {2}res\.body\.code: eq \d+$/m)]);
    }
  });

  it.each([
    [['nowhere'], /'nowhere' is invalid.*Allowed choices are .*local.*\n\nUsage: npm run collection --/],
    [['staging', 'local'], /too many arguments/],
    [['staging'], /ADMIN_PASSWORD must be/],
    [['--frobnicate'], /frobnicate/],
  ])('is not run when asked wrongly: %j is exit 64', async (args, reason) => {
    const { status, said } = await collection(args);
    expect(said).toMatch(reason);
    expect(status).toBe(64);
  });
});

runnable('npm run collection', () => {
  it('does the main job and repeats requests on a server of its own: every assertion holds, exit 0', async () => {
    const { status, said } = await collection([]);
    expect(said).not.toContain('✕');
    expect(said).toMatch(/Requests +│ (\d+) \(\1 Passed\)/);
    expect(status).toBe(0);
  });

  it('is red when answers are wrong, and says which assertions broke: a sum, a replay that is not marked, an envelope', async () => {
    const wrong: Alter = ({ method, path }, answer) => {
      const headers = { ...answer.headers, 'idempotency-replayed': undefined };
      if (path.startsWith('/app-a/users/me/ledger'))
        return { ...answer, body: answer.body.replace(/\}$/, ',"extra":1}') };
      return method === 'POST' && path.endsWith('/app-a/orders')
        ? { ...answer, headers, body: answer.body.replace('"total_cents":2500', '"total_cents":2501') }
        : answer;
    };
    const platform = await boot();
    const proxy = await startAlteringProxy(platform.url, wrong);
    const { status, said } = await collection(['--url', proxy.url], { ADMIN_PASSWORD });
    await proxy.close();
    await platform.close();
    const broken = said.split('\n').filter((line) => line.includes('✕'));
    expect(broken.map((line) => line.trim())).toEqual([
      '✕ res.body.data.total_cents: eq 2500',
      '✕ is enveloped (C1.1)',
      '✕ res.headers["idempotency-replayed"]: eq "true"',
      '✕ res.headers["idempotency-replayed"]: eq "true"',
    ]);
    expect(status).toBe(1);
  });
});
