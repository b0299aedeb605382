import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountsService } from '#core/auth';
import { type Answer, type Ask, type Booted, boot, logIn } from '../../boot.js';
import { aUser, PASSWORD, type Person, unique } from '../../factories/given.js';
import { createDatabase, dialects, type TestDatabase } from '../../support/databases.js';

interface User {
  id: number;
  username: string;
  email: string;
  roles: string[];
  disabled: boolean;
  balance_cents: number;
}

describe.each(dialects)('users of App A on %s', (dialect) => {
  let database: TestDatabase;
  let platform: Booted;
  let admin: Ask;

  beforeAll(async () => {
    database = await createDatabase(dialect);
    platform = await boot({ database });
    admin = platform.as(await platform.adminToken());
  });
  afterAll(async () => {
    await platform.close();
    await database.drop();
  });

  const register = (fields: object): Promise<Answer<User>> => {
    const username = unique('u');
    const email = `${username}@example.com`;
    return platform.ask<User>('POST', '/app-a/users', { username, email, password: PASSWORD, ...fields });
  };
  const patch = (id: number, body: object) => admin<User>('PATCH', `/app-a/users/${id}`, body);

  /** An administrator beside the first one. */
  async function anAdmin(): Promise<Person> {
    const person = await aUser(platform);
    expect((await patch(person.id, { roles: ['user', 'admin'] })).body.code).toBe(0);
    return { ...person, token: await logIn(platform.url, person.username, PASSWORD) };
  }

  it('registers anyone as a user with a balance of 0, and tells nothing of the password (C3.3)', async () => {
    const username = unique('Anna');
    const answer = await register({ username, email: `${username}@Example.com` });
    expect(answer.status).toBe(201);
    expect(answer.body.data).toEqual({
      id: expect.any(Number),
      username,
      email: `${username}@Example.com`,
      roles: ['user'],
      disabled: false,
      balance_cents: 0,
      created_at: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
      updated_at: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
    });
    expect(answer.text).not.toContain('password');
  });

  it.each([
    ['a username of 3', () => ({ username: unique('x').slice(-3) })],
    ['a username of 32', () => ({ username: unique('x').padEnd(32, '.') })],
    ['a username of all that is allowed', () => ({ username: unique('A._-z9') })],
    ['a password of 12', () => ({ password: 'p'.repeat(12) })],
    ['a password of 12 characters beyond the basic plane', () => ({ password: '🔑'.repeat(12) })],
    ['a password of 128 characters beyond the basic plane', () => ({ password: '🔑'.repeat(128) })],
    ['an e-mail of 254', () => ({ email: longEmail(254) })],
  ])('takes %s (C3.2)', async (_what, fields) => {
    const { password = PASSWORD, ...wanted } = fields() as { password?: string };
    const answer = await register({ ...wanted, password });
    expect(answer).toMatchObject({ status: 201, body: { data: wanted } });
    await logIn(platform.url, answer.body.data.username, password);
  });

  it.each([
    ['a username of 2', { username: 'ab' }, 'username'],
    ['a username of 33', { username: 'u'.repeat(33) }, 'username'],
    ['a username with a space', { username: 'a b c' }, 'username'],
    ['a username with an umlaut', { username: 'jürgen' }, 'username'],
    ['a username that ends in a line break', { username: 'anna\n' }, 'username'],
    ['a password of 11', { password: 'p'.repeat(11) }, 'password'],
    ['a password of 11 characters that take two units each', { password: '🔑'.repeat(11) }, 'password'],
    ['a password of 129', { password: 'p'.repeat(129) }, 'password'],
    ['an e-mail of 255', { email: longEmail(255) }, 'email'],
    ['an e-mail without a domain', { email: 'anna@' }, 'email'],
    ['a number for a username', { username: 12345 }, 'username'],
    ['null for an e-mail', { email: null }, 'email'],
    ['roles', { roles: ['admin'] }, 'roles'],
  ])('refuses %s with 3001, naming the field (C3.2)', async (_what, fields, field) => {
    const answer = await register(fields);
    expect(answer).toMatchObject({ status: 422, body: { code: 3001, data: null } });
    expect(answer.body.errors?.map((error) => error.field)).toContain(field);
  });

  it('refuses a registration without e-mail and password with 3002 (C2)', async () => {
    const answer = await platform.ask('POST', '/app-a/users', { username: 'somebody' });
    expect(answer).toMatchObject({ status: 422, body: { code: 3002 } });
    expect(answer.body.errors?.map(({ field }) => field)).toEqual(['email', 'password']);
  });

  it('keeps usernames and e-mails unique whatever their case (C3.2)', async () => {
    const username = unique('Bernd');
    const email = `${username}@Example.com`;
    expect((await register({ username, email })).status).toBe(201);
    expect(await register({ username: username.toUpperCase() })).toMatchObject({ status: 409, body: { code: 4002 } });
    expect(await register({ email: email.toUpperCase() })).toMatchObject({ status: 409, body: { code: 4002 } });
    expect((await logIn(platform.url, username.toUpperCase(), PASSWORD)).length).toBeGreaterThan(0);
  });

  it('gives a name that ten want at once to one of them (C3.2)', async () => {
    const username = unique('wanted');
    const answers = await Promise.all(Array.from({ length: 10 }, () => register({ username })));
    expect(answers.map(({ body }) => body.code).sort()).toEqual([0, ...Array<number>(9).fill(4002)]);
  });

  it('shows and changes oneself, the latter with the current password (C3.3)', async () => {
    const person = await aUser(platform);
    const change = (body: object) => person.ask<User>('PATCH', '/app-a/users/me', body);
    const email = `${unique('new')}@example.com`;

    expect((await change({ email })).body.code).toBe(3002);
    expect(await change({ email, current_password: 'not the password' })).toMatchObject({
      status: 200,
      body: { code: 1001, data: null },
    });
    expect((await change({ email, current_password: PASSWORD })).body.data).toMatchObject({ id: person.id, email });
    expect((await person.ask<User>('GET', '/app-a/users/me')).body.data).toMatchObject({ email, balance_cents: 0 });

    const taken = await aUser(platform);
    const wanted = `${taken.username.toUpperCase()}@example.com`;
    expect((await change({ email: wanted, current_password: PASSWORD })).body.code).toBe(4002);
    expect((await change({ roles: ['admin'], current_password: PASSWORD })).body.code).toBe(3001);
    expect((await change({ password: 'too short', current_password: PASSWORD })).body.code).toBe(3001);
  });

  it('keeps the routes for administrators from users and strangers (C3.3, C6.1)', async () => {
    const person = await aUser(platform);
    for (const [method, path] of [
      ['GET', '/app-a/users'],
      ['GET', `/app-a/users/${person.id}`],
      ['PATCH', `/app-a/users/${person.id}`],
      ['DELETE', `/app-a/users/${person.id}`],
    ] as const) {
      const body = method === 'PATCH' ? {} : undefined;
      expect(await person.ask(method, path, body)).toMatchObject({ status: 403, body: { code: 1003 } });
      expect(await platform.ask(method, path, body)).toMatchObject({ status: 401, body: { code: 1004 } });
    }
  });

  it('lists users with their balances, and sorts by name as code points (C3.3, C1.3)', async () => {
    const person = await aUser(platform, { balanceCents: 77 });
    const newest = await admin<{ items: User[]; total: number }>('GET', '/app-a/users?page_size=1');
    expect(newest.body.data.items).toMatchObject([{ id: person.id, balance_cents: 77 }]);
    const all = await admin<{ items: User[] }>('GET', '/app-a/users?page_size=100&sort=username');
    const names = all.body.data.items.map(({ username }) => username);
    expect(names).toHaveLength(newest.body.data.total);
    expect(names).toEqual(names.toSorted((a, b) => (a < b ? -1 : 1)));
    expect((await admin('GET', '/app-a/users?sort=email')).body.code).toBe(3001);
  });

  it('lets an administrator change e-mail, roles and state of a user (C3.3)', async () => {
    const person = await aUser(platform);
    const email = `${unique('x')}@example.com`;
    expect((await patch(person.id, { email })).body.data).toMatchObject({ email, roles: ['user'], disabled: false });
    expect((await patch(person.id, { roles: ['admin'] })).body.data).toMatchObject({ email, roles: ['admin'] });
    expect((await patch(person.id, { disabled: true })).body.data).toMatchObject({ disabled: true });
    expect((await admin<User>('GET', `/app-a/users/${person.id}`)).body.data).toMatchObject({ email, disabled: true });

    for (const body of [{ roles: [] }, { roles: ['root'] }, { roles: ['user', 'user'] }, { disabled: 'yes' }])
      expect((await patch(person.id, body)).body.code).toBe(3001);
    expect((await patch(person.id, { email: 'ADMIN@localhost.localdomain' })).body.code).toBe(4002);
    expect((await patch(987_654_321, {})).body.code).toBe(4001);
  });

  it('stops the tokens of a user who is disabled, and lets him back in afterwards (C3.3)', async () => {
    const person = await aUser(platform);
    await patch(person.id, { disabled: true });
    expect(await person.ask('GET', '/app-a/users/me')).toMatchObject({ status: 401, body: { code: 1005 } });
    await patch(person.id, { disabled: false });
    expect((await person.ask('GET', '/app-a/users/me')).body.code).toBe(1005); // the session ended
    const token = await logIn(platform.url, person.username, PASSWORD);
    expect((await platform.as(token)('GET', '/app-a/users/me')).body.code).toBe(0);
  });

  it('makes a deleted user 4001, stops his tokens, and keeps his names taken (C3.3, C3.4)', async () => {
    const person = await aUser(platform);
    const gone = await admin('DELETE', `/app-a/users/${person.id}`);
    expect(gone.status).toBe(204);
    expect(gone.text).toBe('');
    expect((await person.ask('GET', '/app-a/users/me')).body.code).toBe(1005);
    for (const [method, body] of [['GET'], ['PATCH', {}], ['DELETE']] as const)
      expect(await admin(method, `/app-a/users/${person.id}`, body)).toMatchObject({
        status: 404,
        body: { code: 4001 },
      });
    const login = { username: person.username, password: PASSWORD };
    expect((await platform.ask('POST', '/auth/login', login)).body.code).toBe(1001);
    expect((await register({ username: person.username.toUpperCase() })).body.code).toBe(4002);
    expect((await register({ email: `${person.username}@example.com` })).body.code).toBe(4002);
    const { items } = (await admin<{ items: User[] }>('GET', '/app-a/users?page_size=100')).body.data;
    expect(items.map(({ id }) => id)).not.toContain(person.id);
  });

  it('lets nobody disable, demote or delete himself (C3.3)', async () => {
    const second = await anAdmin();
    const path = `/app-a/users/${second.id}`;
    const asSecond = platform.as(second.token);
    for (const [method, body] of [['PATCH', { disabled: true }], ['PATCH', { roles: ['user'] }], ['DELETE']] as const)
      expect(await asSecond(method, path, body)).toMatchObject({ status: 409, body: { code: 4003 } });
    const email = `${unique('still')}@example.com`;
    expect((await asSecond<User>('PATCH', path, { email, roles: ['admin'] })).body.data).toMatchObject({ email });
    expect((await admin('DELETE', path)).status).toBe(204);
  });

  it.each([
    ['disable', 'PATCH', { disabled: true }],
    ['demote', 'PATCH', { roles: ['user'] }],
    ['delete', 'DELETE', undefined],
  ])('leaves an administrator when the last two %s each other at once (C3.3)', async (_what, method, body) => {
    const first = (await admin<{ id: number }>('GET', '/auth/me')).body.data.id;
    const second = await anAdmin();
    await platform.as(second.token)('GET', '/app-a/users'); // known by now: both get past the guard
    const answers = await Promise.all([
      admin(method, `/app-a/users/${second.id}`, body),
      platform.as(second.token)(method, `/app-a/users/${first}`, body),
    ]);
    const done = answers.filter(({ status }) => status < 300);
    expect(done).toHaveLength(1);
    const [lost] = answers.filter(({ status }) => status >= 300);
    expect([1003, 1005, 4003]).toContain(lost?.body.code);
    const left = answers[0].status < 300 ? admin : platform.as(second.token);
    expect((await left('GET', '/app-a/users')).status).toBe(200);
    admin = left;
  });

  it('shows an account that an app made through the accounts service, with a balance of 0 (C3.2, C3.3)', async () => {
    const username = unique('made');
    const email = `${username}@example.com`;
    const { id } = await platform.nest.get(AccountsService).register({ username, email, password: PASSWORD });
    expect((await admin<User>('GET', `/app-a/users/${id}`)).body.data).toMatchObject({ username, balance_cents: 0 });
    const asMade = platform.as(await logIn(platform.url, username, PASSWORD));
    expect((await asMade<User>('GET', '/app-a/users/me')).body.data).toMatchObject({ id, balance_cents: 0 });
    expect((await asMade<{ total: number }>('GET', '/app-a/users/me/ledger')).body.data.total).toBe(0);
  });
});

/** An address of so many characters: 64 before the @, and labels of at most 63 behind it. */
function longEmail(length: number): string {
  const local = unique('e').padEnd(64, 'e');
  const domain = `${'d'.repeat(63)}.${'d'.repeat(63)}.`;
  const rest = length - local.length - 1 - domain.length - '.com'.length;
  return `${local}@${domain}${'d'.repeat(rest)}.com`;
}
