import { randomBytes } from 'node:crypto';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brokenBooks, openShop, type Shop } from '../apps/app-a/shop.js';
import { runCli } from '../support/command-line.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { startServer } from '../support/server-process.js';
import { readSql } from '../support/sql.js';
import { until } from '../support/until.js';

const countOf = async (database: TestDatabase, table: string) =>
  Number((await readSql(database, `SELECT count(*) AS n FROM ${table}`))[0]?.n);

describe('db:backup and db:restore', () => {
  let database: TestDatabase;
  let folder: string;
  let shop: Shop;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rookery-backup-'));
    database = await createDatabase('sqlite');
    shop = await openShop({ database, processes: 1, onlyPrograms: true });
  });
  afterAll(async () => {
    await shop.close();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const at = (name: string) => join(folder, name);
  const cli = ([command, ...words]: [string, ...string[]], env = database.env) =>
    runCli([command, ...words.map((word) => (word.startsWith('--') ? word : at(word)))], env);
  const copyIn = (path: string): TestDatabase => ({ ...database, env: { SQLITE_PATH: path } });

  it('copies a database that is being written to: books that add up, and every order accepted before', async () => {
    const buyers = await Promise.all([1, 2, 3].map(() => shop.aBuyer(1_000_000)));
    const product = await shop.aProduct({ quantity: 100_000 });
    let writing = true;
    let accepted = 0;
    const write = async () => {
      while (writing) {
        const order = { path: '/app-a/orders', body: { items: [{ product_id: product, quantity: 1 }] } };
        const deposit = { path: '/app-a/users/me/deposits', body: { amount_cents: 100, payment_token: 'tok_ok' } };
        const tally = await shop.atOnce(buyers, 6, (index) => (index % 2 === 0 ? order : deposit));
        expect(Object.keys(tally)).toEqual(['201/0']);
        accepted = await countOf(database, 'app_a_orders');
      }
    };
    const written = write();
    await until(() => accepted > 30);
    for (const name of ['first.db', 'second.db']) {
      const before = accepted;
      expect(await cli(['db:backup', name])).toEqual({
        code: 0,
        output: expect.stringMatching(/^wrote \S+, \d+ bytes$/),
      });
      const copy = copyIn(at(name));
      expect(await brokenBooks(copy)).toEqual([]);
      expect(await countOf(copy, 'app_a_orders')).toBeGreaterThanOrEqual(before);
      expect((await stat(at(name))).mode & 0o777).toBe(0o600);
    }
    writing = false;
    await written;
    expect((await readdir(folder)).sort()).toEqual(['first.db', 'second.db']);
  });

  it('does not restore under a running service, nor over a database unless told to', async () => {
    await cli(['db:backup', 'kept.db']);
    expect(await cli(['db:restore', 'kept.db'])).toEqual({ code: 1, output: expect.stringContaining('--force') });
    expect(await cli(['db:restore', 'kept.db', '--force'])).toEqual({
      code: 1,
      output: expect.stringContaining('is in use: stop the service first'),
    });
    expect((await shop.admin('GET', '/app-b/products')).body.code).toBe(0);
  });

  it('restores what was backed up, where nothing is and over what is there, and the service serves it', async () => {
    await cli(['db:backup', 'whole.db']);
    const orders = await countOf(database, 'app_a_orders');
    const env = { SQLITE_PATH: at('elsewhere/rookery.db') };
    const elsewhere = copyIn(env.SQLITE_PATH);
    expect((await cli(['db:restore', 'whole.db'], env)).code).toBe(0);
    const server = await startServer({ env: { ADMIN_PASSWORD: 'not asked for, it is there', ...env } });
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
    await server.kill(); // leaves a journal
    await writeFile(`${env.SQLITE_PATH}-wal`, randomBytes(100));
    expect((await cli(['db:restore', 'whole.db', '--force'], env)).code).toBe(0);
    expect(await countOf(elsewhere, 'app_a_orders')).toBe(orders);
    expect(await brokenBooks(elsewhere)).toEqual([]);
    expect((await stat(env.SQLITE_PATH)).mode & 0o777).toBe(0o600);
  });

  it('takes a copy of a database that nobody serves', async () => {
    const idle = await createDatabase('sqlite');
    expect((await cli(['db:migrate'], idle.env)).code).toBe(0);
    expect((await cli(['db:backup', 'idle.db'], idle.env)).code).toBe(0);
    expect(await countOf(copyIn(at('idle.db')), 'platform_migrations')).toBe(
      await countOf(idle, 'platform_migrations'),
    );
    await idle.drop();
  });

  it('refuses a damaged back-up and leaves the database as it is', async () => {
    await cli(['db:backup', 'damaged.db']);
    const bytes = await readFile(at('damaged.db'));
    const env = { SQLITE_PATH: at('served.db') };
    await cli(['db:restore', 'damaged.db'], env);
    const kept = await readFile(env.SQLITE_PATH);
    const cut = { half: bytes.subarray(0, 8192), junk: randomBytes(8192), empty: Buffer.alloc(0) };
    for (const [name, content] of Object.entries(cut)) {
      await writeFile(at(name), content);
      expect([name, await cli(['db:restore', name, '--force'], env)]).toEqual([
        name,
        { code: 1, output: expect.stringContaining('the back-up is damaged') },
      ]);
    }
    expect(await readFile(env.SQLITE_PATH)).toEqual(kept);
  });

  it('keeps a file that is there, and says what is wrong with what it is asked for', async () => {
    await appendFile(at('mine.txt'), 'mine');
    expect(await cli(['db:backup', 'mine.txt'])).toEqual({
      code: 1,
      output: expect.stringContaining('name a new file'),
    });
    expect(await readFile(at('mine.txt'), 'utf8')).toBe('mine');
    expect((await cli(['db:backup', 'x.db'], { SQLITE_PATH: at('none.db') })).output).toContain('no database yet');
    expect((await cli(['db:restore', 'none.db'])).output).toContain('there is no back-up');
    expect((await cli(['db:backup'])).code).toBe(64);
    expect((await cli(['db:backup', 'a', 'b'])).code).toBe(64);
  });

  it.each([
    ['mysql://u@127.0.0.1:1/rookery', 'mysqldump'],
    ['postgres://u@127.0.0.1:1/rookery', 'pg_dump'],
  ])('is for SQLite: for %s it names the right tool', async (DATABASE_URL, tool) => {
    expect(await cli(['db:backup', 'x.db'], { DATABASE_URL })).toEqual({
      code: 1,
      output: expect.stringContaining(tool),
    });
  });
});
