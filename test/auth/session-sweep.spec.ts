import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SessionSweep } from '#core/auth';
import { boot, type Booted, MovableClock } from '../boot.js';
import { aUser, PASSWORD, type Person } from '../factories/given.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { readSql } from '../support/sql.js';

const DAY_SECONDS = 86_400;
const NEVER = new AbortController().signal;

interface Grant {
  refresh_token: string;
}

describe.each(dialects)('sessions that are over, on %s', (dialect) => {
  const clock = new MovableClock();
  let database: TestDatabase;
  let platform: Booted;

  beforeAll(async () => {
    database = await createDatabase(dialect);
    // a session ends 14 days after it was used last, and is known for 14 days more
    platform = await boot({ database, clock });
  });
  afterAll(async () => {
    await platform.close();
    await database.drop();
  });

  const logIn = async ({ username }: Person) => {
    const { body } = await platform.ask<Grant>('POST', '/auth/login', { username, password: PASSWORD });
    return body.data.refresh_token;
  };
  const refresh = async (token: string) =>
    (await platform.ask<Grant>('POST', '/auth/refresh', { refresh_token: token })).body;
  const sweep = () => platform.nest.get(SessionSweep).run(NEVER);
  const kept = async (table: string) => (await readSql(database, `SELECT * FROM platform_${table}`)).length;

  it('are removed with their tokens, also those of accounts that do not log in again; a late token is told apart until then (C6.3)', async () => {
    const [gone, present] = [await aUser(platform), await aUser(platform)];
    const late = await logIn(gone);
    let current = await logIn(present);
    const before = [await kept('sessions'), await kept('refresh_tokens')];
    const pass = async (days: number) => {
      for (let day = 0; day < days; day += 9) {
        clock.advance(Math.min(9, days - day) * DAY_SECONDS);
        current = (await refresh(current)).data.refresh_token;
      }
    };

    await pass(27);
    await sweep();
    expect([await kept('sessions'), (await refresh(late)).code]).toEqual([before[0], 1002]);

    await pass(2);
    await sweep();
    expect(await kept('sessions')).toBe(1);
    expect(await kept('refresh_tokens')).toBeLessThan((before[1] ?? 0) + 4);
    expect((await refresh(late)).code).toBe(1005);
    expect((await refresh(current)).code).toBe(0);
  });

  it('are left by a run that is told to end, and none is left by the next', async () => {
    const account = await aUser(platform);
    for (let session = 0; session < 3; session += 1) await logIn(account);
    clock.advance(29 * DAY_SECONDS);
    await expect(platform.nest.get(SessionSweep).run(AbortSignal.abort())).rejects.toThrow();
    expect(await kept('sessions')).toBeGreaterThanOrEqual(3);
    await sweep();
    expect([await kept('sessions'), await kept('refresh_tokens')]).toEqual([0, 0]);
  });
});
