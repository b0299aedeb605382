import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeysService } from '#core/auth';
import { LoginLimits } from '../../src/core/auth/login-limits.js';
import { asker, boot, type Booted, logIn } from '../boot.js';
import { aUser, PASSWORD } from '../factories/given.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';

/** What one process changed while another one still remembers how it was. */
describe.each(dialects)('what a process on %s remembers of a caller', (dialect) => {
  let database: TestDatabase;
  let near: Booted;
  let far: Booted;

  beforeAll(async () => {
    database = await createDatabase(dialect);
    [near, far] = [await boot({ database }), await boot({ database })];
  });
  afterAll(async () => {
    await Promise.all([near, far].map(({ close }) => close()));
    await database.drop();
  });

  const another = { password: 'quite another password', current_password: PASSWORD };
  const sessionOf = async (token: string) =>
    (await near.as(token)<{ session_id: number }>('GET', '/auth/me')).body.data.session_id;
  /** A user whom the far process has just let in. */
  const someone = async () => {
    const user = await aUser(near);
    expect((await far.as(user.token)('GET', '/auth/me')).body.code).toBe(0);
    return user;
  };
  /** How each act that would change a credential, session or account ends at the far process. */
  const actsOf = async (token: string) => {
    const ask = far.as(token);
    return [
      (await ask('PATCH', '/app-a/users/me', another)).body.code,
      (await ask('DELETE', `/auth/sessions/${await sessionOf(await near.adminToken())}`)).body.code,
    ];
  };

  it('changes nothing once the session is ended (C6.3)', async () => {
    const { token } = await someone();
    expect((await near.as(token)('DELETE', `/auth/sessions/${await sessionOf(token)}`)).status).toBe(204);
    expect(await actsOf(token)).toEqual([1005, 1005]);
  });

  it('changes nothing once the account is disabled (C6.3)', async () => {
    const { token, id } = await someone();
    await near.as(await near.adminToken())('PATCH', `/app-a/users/${id}`, { disabled: true });
    expect(await actsOf(token)).toEqual([1005, 1005]);
  });

  it('changes nothing once the API key is revoked (C6.3)', async () => {
    const user = await aUser(near);
    const keys = near.nest.get(ApiKeysService);
    const { key, text } = await keys.create({ username: user.username, name: 'x', scopes: ['users:write'], days: 1 });
    const ask = asker(far.url, { 'x-api-key': text });
    expect((await ask('GET', '/auth/me')).body.code).toBe(0);
    await keys.revoke(key.id);
    expect((await ask('PATCH', '/app-a/users/me', another)).body.code).toBe(1005);
    expect(await logIn(near.url, user.username, PASSWORD)).toBeTruthy();
  });

  it('changes no other account once the role is gone (C6.3)', async () => {
    const [admin, other] = [await aUser(near), await aUser(near)];
    const first = near.as(await near.adminToken());
    await first('PATCH', `/app-a/users/${admin.id}`, { roles: ['user', 'admin'] });
    expect((await far.as(admin.token)('GET', '/app-a/users')).body.code).toBe(0);
    await first('PATCH', `/app-a/users/${admin.id}`, { roles: ['user'] });
    const asFormer = far.as(admin.token);
    expect((await asFormer('PATCH', `/app-a/users/${other.id}`, { disabled: true })).body.code).toBe(1003);
    expect((await asFormer('DELETE', `/app-a/users/${other.id}`)).body.code).toBe(1003);
    expect((await other.ask('GET', '/auth/me')).body.code).toBe(0);
  });

  it('signs in by no password that was changed after it was found right (C6.3)', async () => {
    const user = await aUser(near);
    const limits = far.nest.get(LoginLimits, { strict: false });
    const attempt = limits.attempt.bind(limits);
    // the password is found right, and then changed before anything else happens
    limits.attempt = (async (...args: Parameters<typeof attempt>) => {
      const found = await attempt(...args);
      expect((await user.ask('PATCH', '/app-a/users/me', another)).body.code).toBe(0);
      return found;
    }) as typeof attempt;
    try {
      const login = await far.ask('POST', '/auth/login', { username: user.username, password: PASSWORD });
      expect(login.body.code).toBe(1001);
    } finally {
      limits.attempt = attempt;
    }
  });

  it('makes no API key for an account that is disabled (C6.3)', async () => {
    const user = await aUser(near);
    await near.as(await near.adminToken())('PATCH', `/app-a/users/${user.id}`, { disabled: true });
    const making = far.nest.get(ApiKeysService).create({ username: user.username, name: 'x', scopes: [], days: 1 });
    await expect(making).rejects.toMatchObject({ definition: { code: 4001 } });
  });
});
