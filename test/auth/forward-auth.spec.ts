import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeysService } from '#core/auth';
import { boot, type Booted, type Envelope } from '../boot.js';
import { aUser, type Person, unique } from '../factories/given.js';

interface Me {
  id: number;
  username: string;
  roles: string[];
  session_id: number | null;
}
type Headers = Record<string, string | string[]>;

const STAGING = {
  ENVIRONMENT: 'staging',
  JWT_SECRET: randomBytes(32).toString('base64url'),
  DB_MIGRATE_ON_START: 'true',
};
const ROLES = { AUTH_ROLE_MAP: 'rookery-admins=admin,Team = A=admin' };

describe('forward-auth', () => {
  let authentik: Booted;
  let plain: Booted;
  let stranger: Booted;
  let off: Booted;
  let unset: Booted;
  let user: Person;

  beforeAll(async () => {
    const here = { TRUSTED_PROXIES: '127.0.0.2' };
    authentik = await boot({ env: { ...here, ...ROLES, FORWARD_AUTH: 'authentik' } });
    plain = await boot({ env: { ...here, ...ROLES, FORWARD_AUTH: 'forwarded-user' } });
    stranger = await boot({ env: { TRUSTED_PROXIES: '10.0.0.0/8', FORWARD_AUTH: 'authentik' } });
    off = await boot({ env: { ...here, ...STAGING } });
    unset = await boot({ env: { ...here, ...ROLES } });
    user = await aUser(authentik);
  });
  afterAll(() => Promise.all([authentik, plain, stranger, off, unset].map((platform) => platform.close())));

  /** As the proxy, which is at another address than everybody else. */
  const ask = (platform: Booted, headers: Headers, localAddress = '127.0.0.2'): Promise<Envelope<Me>> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(platform.url);
      const sent = request({ hostname, port, path: '/auth/me', headers, localAddress }, (answer) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
        answer.on('end', () => resolve(JSON.parse(text) as Envelope<Me>));
      });
      sent.on('error', reject);
      sent.end();
    });
  const maria = (more: Headers = {}): Headers => ({
    'x-authentik-username': 'maria',
    'x-authentik-uid': 'a1b2c3',
    'x-authentik-email': 'maria@example.com',
    'x-authentik-groups': 'staff|rookery-admins',
    ...more,
  });

  it('counts of both kinds in development, where nobody has said which', async () => {
    expect((await ask(unset, maria())).data).toMatchObject({ username: 'maria', roles: ['user', 'admin'] });
    expect((await ask(unset, { 'x-forwarded-user': 'otto' })).data).toMatchObject({ username: 'otto' });
    expect((await ask(unset, maria(), '127.0.0.1')).code).toBe(1004);
  });

  it('names the caller in X-Authentik-*, with the roles of his groups in each request (C6.2)', async () => {
    const { code, data } = await ask(authentik, maria());
    expect([code, data]).toEqual([0, { id: data.id, username: 'maria', roles: ['user', 'admin'], session_id: null }]);
    const demoted = await ask(authentik, maria({ 'x-authentik-groups': 'staff' }));
    expect(demoted.data).toMatchObject({ id: data.id, roles: ['user'] });
    const renamed = await ask(authentik, maria({ 'x-authentik-username': 'mary' }));
    expect(renamed.data).toMatchObject({ id: data.id, username: 'maria' });
    const other = await ask(authentik, maria({ 'x-authentik-uid': 'another' }));
    expect(other.data.id).not.toBe(data.id);
  });

  it('names him in X-Forwarded-User where that is set (C6.2)', async () => {
    const headers = { 'x-forwarded-user': 'auth0|77', 'x-forwarded-groups': 'x, Team = A' };
    const { data } = await ask(plain, { ...headers, 'x-forwarded-preferred-username': 'otto@example.com' });
    expect(data).toMatchObject({ username: 'otto', roles: ['user', 'admin'] });
    expect((await ask(plain, { 'x-forwarded-user': 'auth0|77' })).data).toMatchObject({ id: data.id, roles: ['user'] });
    const email = { 'x-forwarded-user': 'nina@example.com', 'x-forwarded-email': 'nina@example.com' };
    expect((await ask(plain, email)).data.username).toBe('nina');
  });

  it('is nobody’s word but the proxy’s: everybody else is a stranger (C6.2)', async () => {
    expect((await ask(authentik, maria(), '127.0.0.1')).code).toBe(1004);
    expect((await ask(authentik, maria({ 'x-forwarded-for': '127.0.0.2' }), '127.0.0.1')).code).toBe(1004);
    expect((await ask(stranger, maria())).code).toBe(1004);
    expect((await ask(off, { ...maria(), 'x-forwarded-user': 'maria' })).code).toBe(1004);
  });

  it('is of one kind: a proxy does not remove the headers of another (C6.2)', async () => {
    expect((await ask(authentik, { 'x-forwarded-user': 'maria' })).code).toBe(1004);
    expect((await ask(plain, maria())).code).toBe(1004);
    const both = await ask(plain, { ...maria(), 'x-forwarded-user': unique('user') });
    expect(both.data.roles).toEqual(['user']);
  });

  it('gives way to a token or a key, good or bad: whoever sends one means it (C6.2)', async () => {
    const bearer = { authorization: `Bearer ${user.token}` };
    expect((await ask(authentik, maria(bearer))).data.id).toBe(user.id);
    expect((await ask(authentik, maria({ authorization: 'Bearer x' }))).code).toBe(1005);
    const options = { username: user.username, name: 'x', scopes: [], days: 1 };
    const { text } = await authentik.nest.get(ApiKeysService).create(options);
    expect((await ask(authentik, maria({ 'x-api-key': text }))).data.id).toBe(user.id);
    expect((await ask(authentik, maria({ 'x-api-key': 'x' }))).code).toBe(1005);
  });

  it('is 1004 without a name, 1005 with two or with none that can be read (C2)', async () => {
    expect((await ask(authentik, { 'x-authentik-username': '', 'x-authentik-groups': 'rookery-admins' })).code).toBe(
      1004,
    );
    expect((await ask(authentik, { 'x-authentik-groups': 'rookery-admins' })).code).toBe(1004);
    for (const name of ['x-authentik-username', 'x-authentik-uid', 'x-authentik-groups', 'x-authentik-email'])
      expect([name, (await ask(authentik, maria({ [name]: ['a', 'b'] }))).code]).toEqual([name, 1005]);
    for (const uid of ['x'.repeat(256), Buffer.from('ü').toString('latin1').slice(0, 1), 'a\tb'])
      expect([uid, (await ask(authentik, maria({ 'x-authentik-uid': uid }))).code]).toEqual([uid, 1005]);
  });

  it('knows names in any script, and those without a uid by their name (C3.2)', async () => {
    const username = Buffer.from('Мария').toString('latin1');
    const { data } = await ask(authentik, { 'x-authentik-username': username });
    expect(data.username).toMatch(/^user-[0-9a-f]{6}$/);
    expect((await ask(authentik, { 'x-authentik-username': username })).data.id).toBe(data.id);
  });
});
