import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commandsOf } from '../../tools/drills/page.mjs';
import { type Checkout, freshCheckout } from '../support/checkout.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { runProgram, type ServerProcess, startServer } from '../support/server-process.js';

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
