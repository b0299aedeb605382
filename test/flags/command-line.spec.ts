import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asker } from '../boot.js';
import { runCli } from '../support/command-line.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { readSql } from '../support/sql.js';
import { until } from '../support/until.js';

describe('the command line', () => {
  let database: TestDatabase;
  let server: ServerProcess;

  beforeAll(async () => {
    database = await createDatabase('sqlite');
    server = await startServer({ env: database.env });
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  const cli = (...args: string[]) => runCli(args, database.env);
  const obeys = (code: number) =>
    until(async () => (await asker(server.url, {})('GET', '/app-b/products')).body.code === code);

  it('is obeyed within a second by a server, needs no login, and is noted as such (C9.3)', async () => {
    const off = await cli('app:disable', 'app-b', '--reason', 'at night', '--retry-after', '7');
    expect([off.code, off.output]).toEqual([0, 'app-b is switched off']);
    await obeys(5004);
    const on = await cli('app:enable', 'app-b');
    expect([on.code, on.output]).toEqual([0, 'app-b is switched on']);
    await obeys(0);
    const listed = (await cli('audit:list', 'app-b.enabled')).output.split('\n');
    expect(listed).toHaveLength(2);
    expect(listed[1]).toMatch(
      /^\d{4}-\S+Z {2}cli {2}app\.disable {2}app-b\.enabled {2}nothing -> \{.*"reason":"at night"/,
    );
    const lines = await readSql(database, 'SELECT * FROM platform_audit ORDER BY id DESC LIMIT 2');
    expect(lines.map(({ actor_name, actor_id, action }) => [actor_name, actor_id, action])).toEqual([
      ['cli', null, 'app.enable'],
      ['cli', null, 'app.disable'],
    ]);
    const noted = JSON.parse(String(lines[1]!.new_value)) as object;
    expect(noted).toMatchObject({ enabled: false, reason: 'at night', retry_after_seconds: 7 });
  });

  it.each([
    [['app:disable', 'nobody'], 64, 'there is no app "nobody"; there are app-a, app-b'],
    [['app:disable', 'app-b', '--retry-after', 'soon'], 64, '--retry-after is a whole number, not "soon"'],
    [['app:disable', 'app-b', '--retry-after', '0'], 1, 'retry_after_seconds must not be less than 1'],
  ])('refuses %j', async (args, code, text) => {
    const { code: exit, output } = await cli(...args);
    expect([exit, output]).toEqual([code, expect.stringContaining(text)]);
  });
});
