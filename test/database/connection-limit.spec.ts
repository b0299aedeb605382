import { afterEach, describe, expect, it } from '@jest/globals';
import { apps } from '../../src/apps/registry.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { type Booted, boot } from '../boot.js';
import { createDatabase, describeServers, onPostgres, type TestDatabase } from '../support/databases.js';

let database: TestDatabase | undefined;
let platform: Booted | undefined;
const start = async (env: Readonly<Record<string, string>>) => {
  platform = await boot({ apps: [...apps, appC], ...(database && { database }), env });
  return platform.logs.filter(({ level }) => level === 'warning').map(({ message }) => String(message));
};

afterEach(async () => {
  await platform?.close();
  await database?.drop();
  [platform, database] = [undefined, undefined];
});

describeServers('the start on %s', (dialect) => {
  it('warns when all processes may want more connections than the server grants, and serves (C7.2)', async () => {
    database = await createDatabase(dialect);
    const warnings = await start({ DB_INSTANCES: '9999', DB_POOL_SIZE: '7', DB_POOL_OVERFLOW: '4' });
    expect(warnings).toEqual([
      expect.stringMatching(/grants \d+ connections.* 9999 processes .*DB_INSTANCES × WORKERS/),
    ]);
    expect(warnings[0]).toContain(`${9999 * (7 + 4 + 1)}: each up to DB_POOL_SIZE 7 + DB_POOL_OVERFLOW 4 + 1`);
    expect((await platform!.ask('GET', '/health/ready')).status).toBe(200);
  });

  it('counts the workers of each process (C7.2, C9.5)', async () => {
    database = await createDatabase(dialect);
    const warnings = await start({ DB_INSTANCES: '3333', WORKERS: '3', REDIS_HOST: 'redis.invalid' });
    expect(warnings.filter((warning) => warning.includes(' 9999 processes '))).toHaveLength(1);
  });

  it('says nothing when they fit (C7.2)', async () => {
    database = await createDatabase(dialect);
    expect(await start({})).toEqual([]);
  });

  if (dialect === 'postgres')
    it('counts the limit of the database where that is lower than the server’s (C7.2)', async () => {
      database = await createDatabase(dialect);
      const name = new URL(database.env.DATABASE_URL!).pathname.slice(1);
      await onPostgres(`ALTER DATABASE ${name} CONNECTION LIMIT 12`);
      expect(await start({})).toEqual([expect.stringContaining('grants 12 connections, and 1 processes')]);
    });
});

describe('the start on sqlite', () => {
  it('warns when the pool is too small for each app to be sure of a connection (C7.2)', async () => {
    expect(await start({ DB_POOL_SIZE: '2', DB_POOL_OVERFLOW: '0' })).toEqual([
      expect.stringContaining('the pool of 2 connections (DB_POOL_SIZE + DB_POOL_OVERFLOW) is smaller'),
    ]);
  });
});
