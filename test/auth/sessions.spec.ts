import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Ask, asker, boot, type Booted, MovableClock } from '../boot.js';
import { aUser, PASSWORD, type Person } from '../factories/given.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { readSql } from '../support/sql.js';
import { statementsOf } from '../support/statements.js';

interface Grant {
  access_token: string;
  token_type: string;
  expires_in: number;
  refresh_token: string;
  refresh_expires_in: number;
}

const GRACE_SECONDS = 10;

interface SessionPage {
  items: { id: number; current: boolean; user_agent: string | null }[];
  total: number;
}

describe.each(dialects)('sessions on %s', (dialect) => {
  const clock = new MovableClock();
  let database: TestDatabase;
  let platform: Booted;
  let ask: Ask;
  let user: Person;

  const logIn = async (person: Person = user): Promise<Grant> =>
    (await ask<Grant>('POST', '/auth/login', { username: person.username, password: PASSWORD })).body.data;
  const refresh = (refreshToken: string) => ask<Grant>('POST', '/auth/refresh', { refresh_token: refreshToken });
  const me = (grant: Grant) => platform.as(grant.access_token)<{ session_id: number }>('GET', '/auth/me');

  beforeAll(async () => {
    database = await createDatabase(dialect);
    platform = await boot({ database, clock });
    ask = platform.ask;
    user = await aUser(platform);
  });
  afterAll(async () => {
    await platform.close();
    await database.drop();
  });

  it('hands out a pair of tokens with their lifetimes (C3.2)', async () => {
    const { status, body } = await ask<Grant>('POST', '/auth/login', {
      username: user.username.toUpperCase(),
      password: PASSWORD,
    });
    expect(status).toBe(200);
    expect(body.data).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 900,
      refresh_token: expect.any(String),
      refresh_expires_in: 1_209_600,
    });
    expect((await me(body.data)).body.data).toMatchObject({ id: user.id, username: user.username, roles: ['user'] });
  });

  it('gives two refreshes of one token at once, and a repeated one, the same successor (C6.3)', async () => {
    const { refresh_token } = await logIn();
    const answers = await Promise.all([1, 2].map(() => refresh(refresh_token)));
    clock.advance(GRACE_SECONDS - 1);
    answers.push(await refresh(refresh_token));
    expect(answers.map(({ body }) => body.code)).toEqual([0, 0, 0]);
    expect(new Set(answers.map(({ body }) => body.data.refresh_token)).size).toBe(1);
    expect(answers[2]!.body.data.refresh_expires_in).toBeLessThanOrEqual(1_209_600 - GRACE_SECONDS + 1);
    for (const { body } of answers) expect((await me(body.data)).status).toBe(200);
    expect((await refresh(answers[0]!.body.data.refresh_token)).body.code).toBe(0);
  });

  it('asks the database once about a dead token that is sent again and again (C6.3)', async () => {
    const grant = await logIn();
    await ask('POST', '/auth/logout', { refresh_token: grant.refresh_token });
    const cost = await statementsOf(platform, /platform_(sessions|accounts)/, async () => {
      for (let time = 0; time < 3; time += 1) expect((await me(grant)).body.code).toBe(1005);
    });
    expect(cost).toBe(2); // of its session and of its account
  });

  it('lets an old token and a copy of the table lead to no newer token than the next (C6.3)', async () => {
    const { refresh_token: first } = await logIn();
    const second = (await refresh(first)).body.data.refresh_token;
    clock.advance(GRACE_SECONDS + 1);
    await refresh(second);
    const hash = createHash('sha256').update(first).digest('hex');
    const rows = await readSql(database, `SELECT successor FROM platform_refresh_tokens WHERE token_hash = '${hash}'`);
    expect(rows).toEqual([{ successor: null }]);
  });

  it('keeps no refresh token that could be read without the one before it (C6.3)', async () => {
    const { refresh_token } = await logIn();
    const next = (await refresh(refresh_token)).body.data.refresh_token;
    const kept = JSON.stringify(await readSql(database, 'SELECT * FROM platform_refresh_tokens'));
    for (const token of [refresh_token, next]) expect(kept).not.toContain(token);
  });

  it('ends the session when a rotated token is used again later (C6.3)', async () => {
    const first = await logIn();
    const second = (await refresh(first.refresh_token)).body.data;
    expect((await me(second)).status).toBe(200);
    clock.advance(GRACE_SECONDS + 1);

    const reused = await refresh(first.refresh_token);
    expect([reused.status, reused.body.code]).toEqual([401, 1005]);
    expect(reused.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect((await refresh(second.refresh_token)).body.code).toBe(1005);
    expect((await me(second)).body.code).toBe(1005);
  });

  it('answers 1005 to a token it never handed out and 1002 to one that is too old (C2)', async () => {
    expect((await refresh('never-handed-out')).body.code).toBe(1005);
    const grant = await logIn();
    clock.advance(1_209_601);
    const late = await refresh(grant.refresh_token);
    expect([late.status, late.body.code]).toEqual([401, 1002]);
    const expired = await me(grant);
    expect([expired.status, expired.body.code]).toEqual([401, 1002]);
    expect(expired.headers.get('www-authenticate')).toContain('expired');
  });

  it('logs out with 204 whether the token is known or not (C3.2)', async () => {
    const grant = await logIn();
    const known = await ask('POST', '/auth/logout', { refresh_token: grant.refresh_token });
    expect([known.status, known.text]).toEqual([204, '']);
    expect((await ask('POST', '/auth/logout', { refresh_token: grant.refresh_token })).status).toBe(204);
    expect((await ask('POST', '/auth/logout', { refresh_token: 'never-handed-out' })).status).toBe(204);
    expect((await refresh(grant.refresh_token)).body.code).toBe(1005);
    expect((await me(grant)).body.code).toBe(1005);
  });

  it('lists the open sessions of the caller and ends one; another’s is not there (C3.2)', async () => {
    const person = await aUser(platform);
    const [here, there] = [await logIn(person), await logIn(person)];
    const asPerson = platform.as(here.access_token);
    const { data } = (await asPerson<SessionPage>('GET', '/auth/sessions')).body;
    expect(data.total).toBe(3);
    expect(data.items.filter(({ current }) => current)).toHaveLength(1);

    const other = (await me(there)).body.data.session_id;
    const stranger = platform.as((await logIn()).access_token);
    expect((await stranger('DELETE', `/auth/sessions/${other}`)).body.code).toBe(4001);
    expect((await me(there)).status).toBe(200);

    expect((await asPerson('DELETE', `/auth/sessions/${other}`)).status).toBe(204);
    expect((await asPerson('DELETE', `/auth/sessions/${other}`)).body.code).toBe(4001);
    expect((await me(there)).body.code).toBe(1005);
    expect((await asPerson<SessionPage>('GET', '/auth/sessions')).body.data.total).toBe(2);
  });

  it('ends the other sessions when the password changes, and this one stays (C6.3)', async () => {
    const person = await aUser(platform);
    const [here, there] = [await logIn(person), await logIn(person)];
    const changed = await platform.as(here.access_token)('PATCH', '/app-a/users/me', {
      password: 'another long password',
      current_password: PASSWORD,
    });
    expect(changed.body.code).toBe(0);
    expect((await me(here)).status).toBe(200);
    expect((await me(there)).body.code).toBe(1005);
    const relogin = await ask('POST', '/auth/login', { username: person.username, password: PASSWORD });
    expect(relogin.body.code).toBe(1001);
  });

  it('stops a disabled and a deleted user’s tokens and answers his login like any other failure (C3.3)', async () => {
    const admin = platform.as(await platform.adminToken());
    const person = await aUser(platform);
    const grant = await logIn(person);
    await admin('PATCH', `/app-a/users/${person.id}`, { disabled: true });
    expect((await me(grant)).body.code).toBe(1005);
    expect((await refresh(grant.refresh_token)).body.code).toBe(1005);
    const refused = await ask('POST', '/auth/login', { username: person.username, password: PASSWORD });
    expect([refused.status, refused.body.code, refused.body.message]).toEqual([200, 1001, 'Login failed']);

    await admin('PATCH', `/app-a/users/${person.id}`, { disabled: false });
    const again = await logIn(person);
    expect((await admin('DELETE', `/app-a/users/${person.id}`)).status).toBe(204);
    expect((await me(again)).body.code).toBe(1005);
    expect((await ask('POST', '/auth/login', { username: person.username, password: PASSWORD })).body.code).toBe(1001);
  });

  it('keeps passwords as argon2id and refresh tokens hashed, and neither in the log (C6.3, C10.1)', async () => {
    const grant = await logIn();
    const [account] = await readSql(database, `SELECT password_hash FROM platform_accounts WHERE id = ${user.id}`);
    expect(account?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const tokens = JSON.stringify(await readSql(database, 'SELECT * FROM platform_refresh_tokens'));
    const log = JSON.stringify(platform.logs);
    for (const secret of [grant.refresh_token, grant.access_token, PASSWORD]) {
      expect(tokens).not.toContain(secret);
      expect(log).not.toContain(secret);
    }
  });
});

describe('a second process on the same database', () => {
  it('accepts the first one’s tokens, by the development key that is kept there (C6.2)', async () => {
    const database = await createDatabase('sqlite');
    const [one, other] = [await boot({ database }), await boot({ database })];
    const user = await aUser(one);
    expect((await asker(other.url, { authorization: `Bearer ${user.token}` })('GET', '/auth/me')).status).toBe(200);
    await one.close();
    await other.close();
    await database.drop();
  });
});
