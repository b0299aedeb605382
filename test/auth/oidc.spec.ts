import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Answer, asker, boot, type Booted, MovableClock } from '../boot.js';
import { aUser, unique } from '../factories/given.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { OidcIssuer } from '../support/oidc-issuer.js';
import { readSql } from '../support/sql.js';
import { until } from '../support/until.js';

interface Me {
  id: number;
  username: string;
  roles: string[];
  session_id: number | null;
}

const DISCOVERY = '/realms/test/.well-known/openid-configuration';
const KEYS = '/realms/test/keys';
/** A busy machine adds to the patience with an issuer, and yet not so much. */
const WITHOUT_HANGING_MS = 25_000;
const me = ({ url }: { url: string }, token: string): Promise<Answer<Me>> =>
  asker(url, { authorization: `Bearer ${token}` })<Me>('GET', '/auth/me');

describe.each(dialects)('accounts of an OIDC issuer on %s', (dialect) => {
  let issuer: OidcIssuer;
  let database: TestDatabase;
  let platforms: [Booted, Booted];

  beforeAll(async () => {
    issuer = await OidcIssuer.start();
    database = await createDatabase(dialect);
    const env = { ...issuer.env, AUTH_ROLE_MAP: 'rookery-admins=admin,staff=user', DB_POOL_SIZE: '4' };
    platforms = [await boot({ database, env }), await boot({ database, env })];
  });
  afterAll(async () => {
    await Promise.all(platforms.map((platform) => platform.close()));
    await Promise.all([database.drop(), issuer.stop()]);
  });

  it('are made once, by however many requests at two processes at once (C6.2)', async () => {
    const username = unique('maria').slice(0, 32);
    const token = issuer.token({ sub: unique('sub'), preferred_username: username });
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_none, index) => me(platforms[index % 2 ? 0 : 1], token)),
    );
    const ids = new Set(answers.map(({ body }) => body.data.id));
    expect([answers.map(({ body }) => body.code), ids.size]).toEqual([Array(8).fill(0), 1]);
    expect(answers[0]?.body.data).toEqual({ id: [...ids][0], username, roles: ['user'], session_id: null });
  });

  it('own what they make, and are nobody else’s (C6.2)', async () => {
    const [platform] = platforms;
    const [mine, other] = [issuer.token({ sub: unique('sub') }), issuer.token({ sub: unique('sub') })];
    const ask = platform.as(mine);
    expect((await ask('POST', '/app-a/users/me/deposits', { amount_cents: 5, payment_token: 'tok_ok' })).status).toBe(
      201,
    );
    const ledger = await platform.as(other)<{ total: number }>('GET', '/app-a/users/me/ledger');
    expect(ledger.body.data.total).toBe(0);
    expect((await ask<{ total: number }>('GET', '/app-a/users/me/ledger')).body.data.total).toBe(1);
    expect((await ask<{ total: number }>('GET', '/auth/sessions')).body.data.total).toBe(0);
    expect((await ask('DELETE', '/auth/sessions/1')).body.code).toBe(4001);
  });

  it('are never one that is there already, whatever name or e-mail the issuer tells (C6.2)', async () => {
    const [platform] = platforms;
    const user = await aUser(platform);
    const email = `${user.username}@example.com`;
    const claims = { preferred_username: user.username.toUpperCase(), email, email_verified: true };
    const { data } = (await me(platform, issuer.token({ sub: unique('sub'), ...claims }))).body;
    expect(data.id).not.toBe(user.id);
    expect(data.username).toMatch(new RegExp(`^${user.username.slice(0, 24)}-[0-9a-f]{6}$`, 'i'));
    const admin = await me(platform, issuer.token({ sub: unique('sub'), preferred_username: 'admin' }));
    expect(admin.body.data).toMatchObject({ username: expect.stringMatching(/^admin-/), roles: ['user'] });
  });

  it.each([
    ['nothing', undefined, /^user-[0-9a-f]{6}$/],
    ['what is no name', 'x', /^x-[0-9a-f]{6}$/],
    ['markup', '<b>', /^b-[0-9a-f]{6}$/],
    ['too much', 'n'.repeat(200), /^n{24}-[0-9a-f]{6}$/],
    ['other letters', 'Мария', /^user-[0-9a-f]{6}$/],
    ['no text', { a: 1 }, /^user-[0-9a-f]{6}$/],
  ])('have a username of ours where the issuer proposes %s (C3.2)', async (_what, preferred_username, pattern) => {
    const { body } = await me(platforms[0], issuer.token({ sub: unique('sub'), preferred_username }));
    expect(body.data.username).toMatch(pattern);
  });

  it('have the roles of the groups in each token, and those alone (C6.2)', async () => {
    const sub = unique('sub');
    const rolesWith = async (claims: object) => {
      const { data } = (await me(platforms[0], issuer.token({ sub, jti: unique('jti'), ...claims }))).body;
      return data.roles;
    };
    expect(await rolesWith({ groups: ['rookery-admins', 'others'] })).toEqual(['user', 'admin']);
    expect(await rolesWith({ groups: ['staff'] })).toEqual(['user']);
    expect(await rolesWith({})).toEqual(['user']);
    expect(await rolesWith({ groups: 'rookery-admins' })).toEqual(['user', 'admin']);
    for (const groups of [{ 0: 'rookery-admins' }, [['x']], [1, null], 'admin', ['Rookery-Admins']])
      expect(await rolesWith({ groups })).toEqual(['user']);
  });

  it('have no password, and stop when they are disabled or deleted (C3.3, C6.2)', async () => {
    const [here] = platforms;
    const admin = here.as(await here.adminToken());
    const token = issuer.token({ sub: unique('sub'), preferred_username: unique('leaver') });
    const { data } = (await me(here, token)).body;
    for (const password of ['!', '!!!!!!!!!!!!', 'correct horse battery'])
      expect((await here.ask('POST', '/auth/login', { username: data.username, password })).body.code).toBe(1001);
    const change = { password: 'another long password', current_password: '!' };
    expect((await here.as(token)('PATCH', '/app-a/users/me', change)).body.code).toBe(1001);
    await admin('PATCH', `/app-a/users/${data.id}`, { disabled: true });
    expect((await me(here, token)).body.code).toBe(1005);
    await admin('PATCH', `/app-a/users/${data.id}`, { disabled: false });
    expect((await me(here, token)).body.code).toBe(0);
    await admin('DELETE', `/app-a/users/${data.id}`);
    expect((await me(here, token)).body.code).toBe(1005);
    expect(await readSql(database, `SELECT id FROM platform_identities WHERE account_id = ${data.id}`)).toHaveLength(1);
  });
});

describe('the keys of an OIDC issuer', () => {
  const clock = new MovableClock();
  let issuer: OidcIssuer;
  let platform: Booted;
  const fetches = () => issuer.asked[KEYS] ?? 0;

  /** With a patience that no busy machine uses up; a test of an issuer that hangs sets it shorter. */
  const open = async (own: Readonly<Record<string, string>> = {}) => {
    const env = { ...issuer.env, OIDC_GROUPS_CLAIM: 'realm_access.roles', AUTH_ROLE_MAP: 'boss=admin' };
    platform = await boot({ clock, env: { ...env, OIDC_TIMEOUT_MS: '30000', ...own } });
  };
  const SHORT = { OIDC_TIMEOUT_MS: '2500' };

  beforeEach(async () => {
    issuer = await OidcIssuer.start();
  });
  afterEach(async () => {
    await platform.close();
    await issuer.stop();
  });

  it('are fetched once for many tokens, and found anew when they change (C6.2)', async () => {
    await open();
    const token = () => issuer.token({ sub: unique('sub'), realm_access: { roles: ['boss'] } });
    const answers = await Promise.all([1, 2, 3].map(() => me(platform, token())));
    expect(answers.map(({ body }) => body.data.roles)).toEqual(Array(3).fill(['user', 'admin']));
    expect(fetches()).toBe(1);
    const old = issuer.token({ sub: unique('sub') });
    issuer.rotate('second');
    expect((await me(platform, token())).body.code).toBe(0);
    expect(fetches()).toBe(2);
    expect((await me(platform, old)).body.code).toBe(1005); // by a key that it no longer publishes
  });

  it('are fetched by the platform’s one client of HTTP, whose metrics count it as the platform’s own (C10.3)', async () => {
    await open();
    const { text: before } = await platform.ask('GET', '/metrics');
    expect(before).not.toContain('http_client_requests_total{app="platform"');
    const asApp = asker(platform.url, { authorization: `Bearer ${issuer.token()}` });
    expect((await asApp('GET', '/app-a/users/me')).body.code).toBe(0);
    const { text } = await platform.ask('GET', '/metrics');
    expect(text).toMatch(/^http_client_requests_total\{app="platform",outcome="answered"\} 2$/m);
    expect(text).not.toContain('http_client_requests_total{app="app-a"');
  });

  it('are waited for longer than the request that asked first has time (C6.2)', async () => {
    await open({ REQUEST_TIMEOUT_MS: '400' });
    const { promise, resolve } = Promise.withResolvers<undefined>();
    issuer.answersAfter = promise;
    const token = issuer.token();
    expect((await me(platform, token)).body.code).toBe(5005);
    resolve(undefined);
    await until(async () => (await me(platform, token)).body.code === 0);
    expect(issuer.asked[DISCOVERY]).toBe(1);
  });

  it('stay good while it is away or silent: known ones pass, unknown ones are 1005 at once (C6.2)', async () => {
    await open(SHORT);
    expect((await me(platform, issuer.token())).body.code).toBe(0);
    const next = issuer.token({ sub: unique('sub') });
    const startedAt = performance.now();
    issuer.hangs = true;
    expect((await me(platform, next)).body.code).toBe(0);
    expect((await me(platform, issuer.token({}, { kid: 'unknown' }))).body.code).toBe(1005);
    await issuer.stop();
    expect((await me(platform, issuer.token({ sub: unique('sub') }))).body.code).toBe(0);
    expect((await me(platform, issuer.token({}, { kid: 'unknown' }))).body.code).toBe(1005);
    expect(performance.now() - startedAt).toBeLessThan(WITHOUT_HANGING_MS);
    expect((await platform.ask('GET', '/health')).body.data).toMatchObject({
      status: 'degraded',
      components: { oidc: { status: 'degraded' } },
    });
    expect((await platform.ask('GET', '/health/ready')).status).toBe(200);
    await issuer.restart();
  });

  it('that nobody has yet make 5003 within 3 s, with Retry-After, and hold up nobody else (C6.2)', async () => {
    await open(SHORT);
    issuer.hangs = true;
    const startedAt = performance.now();
    const silent = await me(platform, issuer.token());
    expect(silent).toMatchObject({ status: 503, body: { code: 5003 } });
    expect(Number(silent.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(performance.now() - startedAt).toBeLessThan(WITHOUT_HANGING_MS);
    expect((await me(platform, await platform.adminToken())).body.code).toBe(0);
    await issuer.stop();
    expect((await me(platform, issuer.token())).body.code).toBe(5003);
    issuer.hangs = false;
    await issuer.restart();
    expect((await me(platform, issuer.token())).body.code).toBe(0);
  });

  it('are not asked for by strangers more often than is set, however many unknown ones they name (C6.2)', async () => {
    await open({ OIDC_REFETCH_SECONDS: '3600' });
    const forged = (kid: number) => issuer.token({}, { kid: `unknown-${kid}` });
    for (let kid = 0; kid < 30; kid += 1) expect((await me(platform, forged(kid))).body.code).toBe(1005);
    expect(fetches()).toBeLessThanOrEqual(6);
    const { text } = await platform.ask('GET', '/metrics');
    expect(text).toMatch(/^oidc_keys 1$/m);
    expect(text).toMatch(new RegExp(`^oidc_fetches_total ${fetches()}$`, 'm'));
  });

  it.each([
    ['another issuer', { issuer: 'https://issuer.example.com' }],
    ['no issuer', { issuer: undefined }],
    ['no keys', { jwks_uri: undefined }],
    ['keys in a file', { jwks_uri: 'file:///etc/passwd' }],
    ['keys at a closed port', { jwks_uri: 'http://127.0.0.1:1/keys' }],
    ['keys that are not there', { jwks_uri: 'http://127.0.0.1:1' }],
  ])('are not taken from a discovery document of %s: 5003 (OpenID Connect Discovery 4.3)', async (_what, discovery) => {
    await open();
    issuer.discovery = discovery;
    expect((await me(platform, issuer.token())).body.code).toBe(5003);
    const line = platform.logs.find(({ message }) => String(message).startsWith('the OIDC issuer does not'));
    expect(line).toMatchObject({ level: 'warning' });
  });

  it('are asked for by typ JWT, at+jwt or none, for one of the audiences that are set (RFC 9068)', async () => {
    await open();
    for (const typ of ['JWT', 'jwt', 'at+jwt', 'application/at+jwt', undefined])
      expect((await me(platform, issuer.token({ sub: unique('sub') }, { typ }))).body.code).toBe(0);
    for (const aud of ['shop', ['else', 'rookery']])
      expect((await me(platform, issuer.token({ sub: unique('sub'), aud }))).body.code).toBe(0);
    expect((await me(platform, issuer.token({}, { kid: undefined }))).body.code).toBe(0);
  });

  it('do not outlive a token: it ends with its exp, and is not good before its time when the clock jumps (C6.2)', async () => {
    await open();
    const token = issuer.token();
    expect((await me(platform, token)).body.code).toBe(0);
    clock.advance(-3600);
    expect((await me(platform, token)).body.code).toBe(1005);
    clock.advance(3600);
    expect((await me(platform, token)).body.code).toBe(0);
    clock.advance(301);
    expect((await me(platform, token)).body.code).toBe(1002);
    clock.advance(-301);
    expect((await me(platform, token)).body.code).toBe(0);
  });
});
