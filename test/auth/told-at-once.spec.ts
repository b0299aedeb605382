import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Booted, boot } from '../boot.js';
import { aUser } from '../factories/given.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { describeRedis, redisEnv } from '../support/redis.js';
import { until } from '../support/until.js';

/** How long a process may rely on what it remembers of a session (src/core/auth/principals.ts). */
const REMEMBERED_MS = 10_000;

describeRedis('processes that share Redis', () => {
  let database: TestDatabase;
  let near: Booted;
  let far: Booted;

  beforeAll(async () => {
    database = await createDatabase('sqlite');
    const env = redisEnv();
    near = await boot({ database, env });
    far = await boot({ database, env });
  });
  afterAll(async () => {
    await near.close();
    await far.close();
    await database.drop();
  });

  it('tell each other of an ended session at once, not when what they remember is old (C3.3)', async () => {
    const { token } = await aUser(near);
    const code = async () => (await far.as(token)('GET', '/auth/me')).body.code;
    expect(await code()).toBe(0);
    const { body } = await near.as(token)<{ items: { id: number }[] }>('GET', '/auth/sessions');
    await near.as(token)('DELETE', `/auth/sessions/${body.data.items[0]!.id}`);
    expect(await until(async () => (await code()) === 1005)).toBeLessThan(REMEMBERED_MS);
  });
});
