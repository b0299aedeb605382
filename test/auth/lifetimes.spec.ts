import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, boot, type Booted, MovableClock } from '../boot.js';
import { aUser, PASSWORD, type Person } from '../factories/given.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';

interface Grant {
  access_token: string;
  expires_in: number;
  refresh_token: string;
  refresh_expires_in: number;
}
interface Session {
  id: number;
  current: boolean;
  user_agent: string | null;
  address: string | null;
  created_at: string;
  used_at: string;
  expires_at: string;
}

const ACCESS_SECONDS = 60;
const REFRESH_SECONDS = 600;

describe.each(dialects)('lifetimes on %s', (dialect) => {
  const clock = new MovableClock();
  let database: TestDatabase;
  let platform: Booted;
  let user: Person;

  beforeAll(async () => {
    database = await createDatabase(dialect);
    const env = {
      ACCESS_TOKEN_TTL_SECONDS: String(ACCESS_SECONDS),
      REFRESH_TOKEN_TTL_SECONDS: String(REFRESH_SECONDS),
    };
    platform = await boot({ database, clock, env });
    user = await aUser(platform);
  });
  afterAll(async () => {
    await platform.close();
    await database.drop();
  });

  const logIn = async (headers = {}): Promise<Grant> => {
    const login = { username: user.username, password: PASSWORD };
    return (await platform.ask<Grant>('POST', '/auth/login', login, headers)).body.data;
  };
  const refresh = (refresh_token: string) => platform.ask<Grant>('POST', '/auth/refresh', { refresh_token });
  const codeOf = async ({ access_token }: Grant) => (await platform.as(access_token)('GET', '/auth/me')).body.code;
  const sessionsOf = async ({ access_token }: Grant): Promise<Session[]> => {
    const { body } = await platform.as(access_token)<{ items: Session[] }>('GET', '/auth/sessions?sort=id');
    return body.data.items;
  };

  it('are those that are set, and answered with the tokens (C6.2)', async () => {
    const grant = await logIn();
    expect(grant).toMatchObject({ expires_in: ACCESS_SECONDS, refresh_expires_in: REFRESH_SECONDS });
    clock.advance(ACCESS_SECONDS - 2);
    expect(await codeOf(grant)).toBe(0);
    clock.advance(2);
    expect(await codeOf(grant)).toBe(1002);
    expect(await codeOf((await refresh(grant.refresh_token)).body.data)).toBe(0);
  });

  it('begin anew with each refresh, which keeps the session what it is (C6.3)', async () => {
    let grant = await logIn({ 'user-agent': `a browser ${'x'.repeat(300)}` });
    const before = (await sessionsOf(grant)).find(({ current }) => current)!;
    expect(before).toEqual({
      id: expect.any(Number),
      current: true,
      user_agent: `a browser ${'x'.repeat(190)}`,
      address: '127.0.0.1',
      created_at: before.created_at,
      used_at: before.created_at,
      expires_at: new Date(Date.parse(before.created_at) + REFRESH_SECONDS * 1000).toISOString(),
    });
    for (let round = 0; round < 3; round += 1) {
      clock.advance(REFRESH_SECONDS - 10);
      const refreshed = await refresh(grant.refresh_token);
      expect(refreshed.body).toMatchObject({ code: 0, data: { refresh_expires_in: REFRESH_SECONDS } });
      expect(refreshed.body.data.refresh_token).not.toBe(grant.refresh_token);
      grant = refreshed.body.data;
    }
    const after = (await sessionsOf(grant)).find(({ current }) => current)!;
    expect(after).toMatchObject({ id: before.id, created_at: before.created_at });
    expect(Date.parse(after.used_at)).toBeGreaterThan(Date.parse(before.used_at));
    expect(Date.parse(after.expires_at) - Date.parse(after.used_at)).toBe(REFRESH_SECONDS * 1000);
  });

  it('take a session that was not refreshed off the list (C3.2)', async () => {
    const forgotten = await logIn();
    const { id } = (await sessionsOf(forgotten)).find(({ current }) => current)!;
    clock.advance(REFRESH_SECONDS + 1);
    expect((await refresh(forgotten.refresh_token)).body.code).toBe(1002);
    const listed = await sessionsOf(await logIn());
    expect(listed.map((session) => session.id)).not.toContain(id);
    expect(listed).toHaveLength(1);
  });

  it('let a logout be 204 for a token past its time, and 422 for what is none (C3.2)', async () => {
    const { refresh_token } = await logIn();
    clock.advance(REFRESH_SECONDS + 1);
    expect((await platform.ask('POST', '/auth/logout', { refresh_token })).status).toBe(204);
    for (const path of ['/auth/logout', '/auth/refresh']) {
      expect(await platform.ask('POST', path, {})).toMatchObject({ status: 422, body: { code: 3002 } });
      for (const refresh_token of [7, null, '', 'x'.repeat(201)])
        expect(await platform.ask('POST', path, { refresh_token })).toMatchObject({
          status: 422,
          body: { code: 3001 },
        });
    }
  });
});

describe('identity without App A', () => {
  it('works whichever apps are served (C3.2, C4.2)', async () => {
    const platform = await boot({ env: { APPS: 'app-b' } });
    const login = { username: 'admin', password: ADMIN_PASSWORD };
    const { data } = (await platform.ask<Grant>('POST', '/auth/login', login)).body;
    const admin = platform.as(data.access_token);
    expect((await admin('GET', '/auth/me')).body).toMatchObject({ code: 0, data: { username: 'admin' } });
    expect((await admin('GET', '/app-a/users')).body.code).toBe(4000);
    const product = { sku: 'S', name: 'Tea', price_cents: 1 };
    expect((await admin('POST', '/app-b/products', product)).status).toBe(201);
    await platform.close();
  });
});

describe('secrets', () => {
  it('stay out of the log, at debug level and when they are sent the wrong way too (C10.1, C1.5)', async () => {
    const jwtSecret = 'a signing secret that nobody may see';
    const platform = await boot({ env: { DEBUG: 'true', JWT_SECRET: jwtSecret } });
    const user = await aUser(platform);
    const login = { username: user.username, password: PASSWORD };
    const { data } = (await platform.ask<Grant>('POST', '/auth/login', login)).body;
    const { refresh_token } = data;
    const shown = [
      await platform.ask('POST', '/auth/refresh', { refresh_token, password: PASSWORD }),
      await platform.ask('POST', '/auth/login', { username: { password: PASSWORD }, password: [PASSWORD] }),
      await platform.ask('POST', '/auth/login', `{"username":"x","password":"${PASSWORD}"`),
      await platform.ask(
        'POST',
        `/auth/nowhere`,
        { refresh_token },
        { 'x-api-key': refresh_token, cookie: refresh_token },
      ),
      await platform.as(`${data.access_token}x`)('GET', '/auth/me'),
    ];
    for (const { status } of shown) expect(status).toBeGreaterThanOrEqual(400);
    await platform.close();
    const everything = JSON.stringify([platform.logs, shown]);
    for (const secret of [PASSWORD, ADMIN_PASSWORD, refresh_token, data.access_token, jwtSecret])
      expect(everything).not.toContain(secret);
  });
});
