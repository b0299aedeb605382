import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeysService, Principals } from '#core/auth';
import { asker, boot, type Booted, MovableClock } from '../boot.js';
import { spell } from '../../src/core/auth/api-keys/api-key.js';
import { aUser, type Person } from '../factories/given.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { readSql } from '../support/sql.js';
import { statementsOf } from '../support/statements.js';
import { closeWire, send } from '../support/wire.js';

const INTERNAL_API_KEY = 'u7Gk2pQ9xVb4Zt6Lr1Wc8Yd3Hs5Nf0Jm';
const DAY_SECONDS = 86_400;

describe.each(dialects)('API keys on %s', (dialect) => {
  const clock = new MovableClock();
  let database: TestDatabase;
  let platform: Booted;
  let user: Person;

  beforeAll(async () => {
    database = await createDatabase(dialect);
    platform = await boot({ database, clock, env: { INTERNAL_API_KEY } });
    user = await aUser(platform, { balanceCents: 100 });
  });
  afterAll(async () => {
    closeWire();
    await platform.close();
    await database.drop();
  });

  const make = (options: { scopes?: string[]; days?: number; username?: string } = {}) =>
    platform.nest
      .get(ApiKeysService)
      .create({ username: user.username, name: 'a program', scopes: [], days: 30, ...options });
  const by = (key: string) => asker(platform.url, { 'x-api-key': key });
  const codeFor = async (headers: Record<string, string | string[]>, path = '/auth/me') =>
    (await send(platform.url, { method: 'GET', path, headers })).json?.code;

  it('are their account, without a session of its own (C6.2)', async () => {
    const { text } = await make();
    expect(text).toMatch(/^rk_\d+_[A-Za-z0-9_-]{43}_[0-9a-f]{8}$/);
    const { status, body } = await by(text)('GET', '/auth/me');
    expect([status, body.data]).toEqual([
      200,
      { id: user.id, username: user.username, roles: ['user'], session_id: null },
    ]);
    expect((await by(text)('GET', '/auth/sessions')).body.code).toBe(1003);
    expect((await by(text)('DELETE', '/auth/sessions/1')).body.code).toBe(1003);
    const { text: watching } = await make({ scopes: ['sessions:read'] });
    const sessions = await by(watching)<{ items: { current: boolean }[] }>('GET', '/auth/sessions');
    expect(sessions.body.data.items.map(({ current }) => current)).toEqual([false]);
    const wrong = { email: 'new@example.com', current_password: 'a wrong password' };
    expect((await by(text)('PATCH', '/app-a/users/me', wrong)).body.code).toBe(1003);
    const { text: scoped } = await make({ scopes: ['users:write'] });
    expect((await by(scoped)('PATCH', '/app-a/users/me', wrong)).body.code).toBe(1001);
  });

  it('may do what their scopes allow, and no more than their account (C6.1)', async () => {
    const { text: reading } = await make({ scopes: ['orders:read', 'users:read'] });
    expect((await by(reading)('GET', '/app-a/orders')).body.code).toBe(0);
    const order = { items: [{ product_id: 1, quantity: 1 }] };
    expect((await by(reading)('POST', '/app-a/orders', order)).body.code).toBe(1003);
    expect((await by(reading)('GET', '/app-a/users')).body.code).toBe(1003); // it has the scope, he has not the role
    const { text: none } = await make();
    expect(await by(none)('GET', '/app-a/orders')).toMatchObject({ status: 403, body: { code: 1003 } });
    expect((await user.ask('GET', '/app-a/orders')).body.code).toBe(0);
  });

  it('are 1002 when they are too old, 1005 when they are revoked (C2)', async () => {
    const [short, gone] = [await make({ days: 1 }), await make()];
    for (const { text } of [short, gone]) expect(await codeFor({ 'x-api-key': text })).toBe(0);
    await platform.nest.get(ApiKeysService).revoke(gone.key.id);
    expect(await codeFor({ 'x-api-key': gone.text })).toBe(1005);
    clock.advance(DAY_SECONDS + 1);
    expect(await codeFor({ 'x-api-key': short.text })).toBe(1002);
    clock.advance(-DAY_SECONDS - 1);
  });

  it('are 1005 with anything that is no key, and never 500 (C2)', async () => {
    const { text, key } = await make();
    const secret = text.slice(`rk_${key.id}_`.length, -'_00000000'.length);
    const wrong = [
      ...['x', 'rk_', 'rk__', `rk_${key.id}_`, `rk_0_${secret}`, `rk_-1_${secret}`, `rk_01_${secret}`, `${text}x`],
      ...[`${text.slice(0, -8)}00000000`, `rk_${key.id}_${secret}_`],
      ...[`rk_9007199254740993_${secret}`, `rk_999999_${secret}`, `rk_1e1_${secret}`, text.toUpperCase()],
      ...[
        `rk_${key.id}_${secret.slice(1)}A`,
        user.token,
        'x'.repeat(8000),
        "' OR 1=1 --",
        '\u00e9\u00e8',
        `${text}, x`,
      ],
      ...[INTERNAL_API_KEY.toLowerCase(), `${INTERNAL_API_KEY}x`, INTERNAL_API_KEY.slice(1)],
    ];
    for (const each of wrong) expect([each, await codeFor({ 'x-api-key': each })]).toEqual([each, 1005]);
    expect(await codeFor({ 'x-api-key': [text, text] })).toBe(1005);
    expect(await codeFor({ 'x-api-key': text, authorization: `Bearer ${user.token}` })).toBe(1005);
    expect(await codeFor({ 'x-api-key': '' })).toBe(1004);
    expect(await codeFor({ authorization: `Bearer ${text}` })).toBe(1005);
  });

  it('that are mistyped or invented cost no statement, one of an unknown number costs one in 10 s (C6.3)', async () => {
    const { text, key } = await make();
    const cost = (keys: string[]) =>
      statementsOf(platform, /api_keys/, async () => {
        for (const each of keys) expect(await codeFor({ 'x-api-key': each })).toBe(1005);
      });
    expect(
      await cost([text.replace(/_../, '_zz'), `${text.slice(0, -1)}g`, `rk_${key.id}_${'x'.repeat(43)}_00000000`]),
    ).toBe(0);
    const unknown = spell(888_888, 'x'.repeat(43));
    expect(await cost([unknown, unknown, unknown])).toBe(1);
    expect(await cost([spell(key.id, 'x'.repeat(43))])).toBe(1);
  });

  it('made before they had a checksum still are their account (C6.2)', async () => {
    const { text } = await make();
    expect(await codeFor({ 'x-api-key': text.slice(0, -'_00000000'.length) })).toBe(0);
  });

  it('stop with their account (C3.3)', async () => {
    const leaving = await aUser(platform);
    const { text } = await make({ username: leaving.username });
    expect(await codeFor({ 'x-api-key': text })).toBe(0);
    const admin = platform.as(await platform.adminToken());
    await admin('PATCH', `/app-a/users/${leaving.id}`, { disabled: true });
    expect(await codeFor({ 'x-api-key': text })).toBe(1005);
  });

  it('are kept hashed, and their use is noted once a minute at most (C6.2)', async () => {
    const { text, key } = await make();
    const row = async () => {
      const sql = `SELECT secret_hash, used_at FROM platform_api_keys WHERE id = ${key.id}`;
      const [found] = await readSql(database, sql);
      return { hash: found?.secret_hash, usedAt: String(found?.used_at) };
    };
    expect(await row()).toEqual({ hash: expect.stringMatching(/^[0-9a-f]{64}$/), usedAt: 'null' });
    await by(text)('GET', '/auth/me');
    const { usedAt } = await row();
    expect(usedAt).not.toBe('null');
    const usedAgainAfter = async (seconds: number) => {
      clock.advance(seconds);
      platform.nest.get(Principals).forget(); // what is remembered for a moment is not looked up at all
      await by(text)('GET', '/auth/me');
      return (await row()).usedAt;
    };
    expect(await usedAgainAfter(30)).toBe(usedAt);
    expect(await usedAgainAfter(31)).not.toBe(usedAt);
    expect(JSON.stringify([platform.logs, await readSql(database, 'SELECT * FROM platform_api_keys')])).not.toContain(
      text.slice(-52, -9), // the secret
    );
  });

  it('for service calls are one key that is set: an account of its own, that is no admin (C6.2)', async () => {
    const service = by(INTERNAL_API_KEY);
    const answers = await Promise.all([1, 2, 3].map(() => service<{ id: number }>('GET', '/auth/me')));
    const { id } = answers[0]!.body.data;
    for (const { body } of answers)
      expect(body.data).toEqual({ id, username: 'service', roles: ['user'], session_id: null });
    expect((await service('GET', '/app-a/orders')).body.code).toBe(0);
    expect((await service('GET', '/app-a/users')).body.code).toBe(1003);
    const login = { username: 'service', password: INTERNAL_API_KEY };
    expect((await platform.ask('POST', '/auth/login', login)).body.code).toBe(1001);
    expect(JSON.stringify(platform.logs)).not.toContain(INTERNAL_API_KEY);
  });
});
