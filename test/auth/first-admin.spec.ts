import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { logIn } from '../boot.js';
import { runCli } from '../support/command-line.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { startServer } from '../support/server-process.js';
import { until } from '../support/until.js';

describe('the first administrator', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createDatabase('sqlite');
  });
  afterAll(() => database.drop());

  it('is made by the first start, his password printed once and kept with mode 0600 (C3.5)', async () => {
    const file = join(dirname(database.env.SQLITE_PATH ?? ''), 'admin-password');
    const first = await startServer({ env: database.env });
    const password = (await readFile(file, 'utf8')).trim();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await until(() => first.output().includes(password));
    await expect(logIn(first.url, 'admin', password)).resolves.toBeDefined();
    expect(await first.stop()).toBe(0);

    const second = await startServer({ env: database.env });
    await until(() => second.output().includes('log in: POST'));
    expect(second.output()).not.toContain(password);
    await expect(logIn(second.url, 'admin', password)).resolves.toBeDefined();
    expect(await second.stop()).toBe(0);
  });

  it('is made once by two first starts at once, and the one password that was printed is right (C3.5)', async () => {
    const own = await createDatabase('sqlite');
    const file = join(dirname(own.env.SQLITE_PATH ?? ''), 'admin-password');
    await writeFile(file, 'of an earlier database', { mode: 0o644 });
    const servers = await Promise.all([startServer({ env: own.env }), startServer({ env: own.env })]);
    for (const server of servers) await until(() => server.output().includes('log in: POST'));
    const printed = servers.flatMap(({ logs }) => logs.flatMap(({ message }) => passwordIn(String(message))));
    expect(printed).toHaveLength(1);
    expect((await readFile(file, 'utf8')).trim()).toBe(printed[0]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    for (const { url } of servers) await expect(logIn(url, 'admin', printed[0]!)).resolves.toBeDefined();
    await Promise.all(servers.map((server) => server.stop()));
    await own.drop();
  });

  it('has the ADMIN_PASSWORD that was set, which is neither printed nor kept (C3.5)', async () => {
    const own = await createDatabase('sqlite');
    const env = { ...own.env, ADMIN_USERNAME: 'chief', ADMIN_PASSWORD: 'a password of my own' };
    const server = await startServer({ env });
    await expect(logIn(server.url, 'chief', env.ADMIN_PASSWORD)).resolves.toBeDefined();
    await until(() => server.output().includes('log in: POST'));
    expect(server.output()).not.toContain(env.ADMIN_PASSWORD);
    expect(await readdir(dirname(own.env.SQLITE_PATH ?? ''))).not.toContain('admin-password');
    await server.stop();
    await own.drop();
  });

  it('is made by user:admin elsewhere, with the rules of any account (C3.5)', async () => {
    const env = {
      ...database.env,
      ENVIRONMENT: 'production',
      JWT_SECRET: 'a secret of more than thirty-two characters',
      SHUTDOWN_DELAY_MS: '0',
    };
    const made = await runCli(['user:admin', 'root', 'root@example.com', 'a long password'], env);
    expect([made.code, made.output]).toEqual([0, expect.stringMatching(/administrator root \(\d+\)/)]);
    const taken = await runCli(['user:admin', 'ROOT', 'other@example.com', 'a long password'], env);
    expect([taken.code, taken.output]).toEqual([1, expect.stringMatching(/^This username is taken$/m)]);
    const short = await runCli(['user:admin', 'other', 'other@example.com', 'short'], env);
    expect([short.code, short.output]).toEqual([64, expect.stringMatching(/password must be at least 12 characters/)]);

    const server = await startServer({ env });
    const token = await logIn(server.url, 'root', 'a long password');
    expect(token).toBeDefined();
    expect(server.output()).not.toContain('log in:');
    await server.stop();
  });

  it('finds the demonstration data of npm run seed, which may be run twice (C3.5)', async () => {
    const first = await runCli(['seed'], database.env);
    expect([first.code, first.output]).toEqual([0, expect.stringContaining('3 products')]);
    const second = await runCli(['seed'], database.env);
    expect([second.code, second.output]).toEqual([0, expect.stringContaining('0 products')]);
    const server = await startServer({ env: database.env });
    const list = (await (await fetch(`${server.url}/app-b/products`)).json()) as { data: { total: number } };
    expect(list.data.total).toBe(3);
    await expect(logIn(server.url, 'demo', 'demo-password-1')).resolves.toBeDefined();
    await server.stop();
  });
});

function passwordIn(message: string): string[] {
  return /, password (\S+);/.exec(message)?.slice(1) ?? [];
}
