import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { blocksOf, commandsOf } from '../../tools/drills/page.mjs';
import { type Checkout, freshCheckout } from '../support/checkout.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { runProgram, type ServerProcess, startServer } from '../support/server-process.js';

// it builds, serves and deploys nothing: commands of an operator beside a running service
jest.setTimeout(180_000);

const ROOT = join(import.meta.dirname, '../..');
const PAGES = join(ROOT, 'docs/operations');

/** Who says above a block that it runs it, and where it names the page. */
const RUNNERS: Readonly<Record<string, string>> = {
  'runbooks.spec': 'test/deployments/runbooks.spec.ts',
  'pipelines-page.spec': 'test/deployments/pipelines-page.spec.ts',
  'release.spec': 'test/release/release.spec.ts',
  'drill:compose': 'tools/drills/compose.mjs',
  'drill:swarm': 'tools/drills/swarm.mjs',
  'drill:rolling-update': 'tools/drills/processes.mjs',
};
// they have specs of their own, which look at each block
const JUDGED_BY_THEIR_OWN = ['backup-and-restore.md', 'compose.md', 'kubernetes.md', 'pipelines.md', 'workers.md'];

describe('docs/operations', () => {
  it('has no command that nobody runs and that does not say why', async () => {
    for (const page of (await readdir(PAGES)).filter((name) => name !== 'README.md'))
      for (const { commands, isRun, runBy } of await blocksOf(page)) {
        if (!isRun || (!runBy && JUDGED_BY_THEIR_OWN.includes(page))) continue;
        const runner = await readFile(join(ROOT, RUNNERS[runBy ?? ''] ?? 'nobody'), 'utf8').catch(() => '');
        expect({ commands, runBy, isKnown: runner.includes(`${page}'`) }).toMatchObject({ isKnown: true });
      }
  });

  it('lists every page, and no other', async () => {
    const listed = [...(await readFile(join(PAGES, 'README.md'), 'utf8')).matchAll(/\]\(([\w-]+\.md)\)/g)];
    expect(listed.map(([, page]) => page).sort()).toEqual(
      (await readdir(PAGES)).filter((name) => name !== 'README.md').sort(),
    );
  });
});

(dialects.includes('mysql') ? describe : describe.skip)('an operator who follows the pages', () => {
  let checkout: Checkout;
  let database: TestDatabase;
  let server: ServerProcess;

  /** The commands of a page word for word, but for the address of the service. */
  const follow = async (page: string): Promise<string> => {
    const commands = (await commandsOf(page, 'runbooks.spec')).join('').replaceAll('http://127.0.0.1:8000', server.url);
    const { PATH = '' } = process.env;
    const env = { PATH, HOME: checkout.folder, KEY_ID: '1', ...database.env };
    const options = { cwd: checkout.folder, env };
    return (await promisify(execFile)('bash', ['--norc', '-euo', 'pipefail', '-c', commands], options)).stdout;
  };

  beforeAll(async () => {
    checkout = await freshCheckout();
    database = await createDatabase('mysql');
    const { hostname, port, username } = new URL(database.env.DATABASE_URL ?? '');
    const client = `[client]\nprotocol=tcp\nhost=${hostname}\nport=${port || '3306'}\nuser=${username}\n`;
    await writeFile(join(checkout.folder, '.my.cnf'), client);
    server = await startServer({ env: { ...database.env }, cwd: checkout.folder });
    const made = await runProgram(['cli.js', 'user:admin', 'operator'], { env: database.env, cwd: checkout.folder });
    expect(made.code).toBe(0);
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
    await checkout.remove();
  });

  it('judges a deployment before and after it (deploy.md)', async () => {
    expect(await follow('deploy.md')).toMatch(/is well\n[^]*the configuration is right\n/);
  });

  it('sees what the server grants and what is taken (connection-budget.md)', async () => {
    expect(await follow('connection-budget.md')).toMatch(/max_connections\s+\d+[^]*Threads_connected\s+\d+/);
  });

  it('switches an app off and on (scale.md)', async () => {
    expect(await follow('scale.md')).toMatch(/app-b is switched off\n[^]*app-b is switched on\n/);
  });

  it('changes an API key (rotate-secrets.md)', async () => {
    expect(await follow('rotate-secrets.md')).toMatch(/"reports"[^]*revoked key 1/);
  });

  it('takes the newest migration of an app back (roll-back.md)', async () => {
    const said = await follow('roll-back.md');
    const [, reversed = ''] = /reversed: (\S+)/.exec(said) ?? [];
    expect(said).toContain(`applied  ${reversed}`);
    expect(said).toContain(`missing  ${reversed}`);
  });
});
