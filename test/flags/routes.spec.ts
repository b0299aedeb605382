import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { defineApp } from '#core/app';
import { contextOf, Flags } from '#core/flags';
import { apps } from '../../src/apps/registry.js';
import { type Ask, boot, type Booted, MovableClock } from '../boot.js';
import { aUser, unique } from '../factories/given.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { readSql } from '../support/sql.js';

/** An app that has flags. */
@Injectable()
class Asking {
  constructor(readonly flags: Flags) {}
}

@Module({ providers: [Asking] })
class AskingModule {}

const asking = defineApp({ id: 'asking', number: 8, title: 'An app with flags', module: AskingModule });
const principal = (accountId: number, username = `user-${accountId}`) => ({
  accountId,
  username,
  roles: ['user'] as const,
  sessionId: 1,
  keyId: null,
  kind: 'session' as const,
  scopes: 'all' as const,
});

describe.each(dialects)('flags on %s', (dialect) => {
  let database: TestDatabase;
  let platform: Booted;
  let clock: MovableClock;
  let admin: Ask;
  let flags: Flags;

  beforeAll(async () => {
    database = await createDatabase(dialect);
    clock = new MovableClock();
    clock.advance(3600); // so that another clock would be noticed
    platform = await boot({ apps: [...apps, asking], database, clock });
    admin = platform.as(await platform.adminToken());
    flags = platform.nest.get(Asking, { strict: false }).flags;
  });
  afterAll(async () => {
    await platform.close();
    await database.drop();
  });

  const set = (name: string, rules: object) => admin('PUT', `/platform/flags/asking.${name}`, rules);
  const auditOf = (subject: string) =>
    readSql(database, `SELECT * FROM platform_audit WHERE subject = '${subject}' ORDER BY id`);

  it('are made and replaced as a whole by PUT, and listed (C3.6)', async () => {
    const made = await set('whole', { enabled: true, percentage: 25, users: [7, 'Alice'], environments: ['staging'] });
    expect(made.body).toMatchObject({ code: 0 });
    expect(made.body.data).toEqual({
      key: 'asking.whole',
      enabled: true,
      percentage: 25,
      users: [7, 'Alice'],
      variants: {},
      environments: ['staging'],
      updated_at: expect.any(String),
    });
    const variants = { blue: 50, green: { weight: 50, value: { hex: '#0f0', shades: [1, null, 'ü'] } } };
    const replaced = await set('whole', { enabled: false, variants });
    expect(replaced.body.data).toMatchObject({
      enabled: false,
      percentage: null,
      users: [],
      variants,
      environments: [],
    });
    const { body } = await admin<{ items: unknown[] }>('GET', '/platform/flags?sort=-updated_at&page_size=1');
    expect(body.data.items).toEqual([replaced.body.data]);
    // what one GET says, a PUT takes
    const { key: _key, updated_at: _at, ...rules } = replaced.body.data as Record<string, unknown>;
    expect((await set('whole', rules)).body).toMatchObject({ code: 0, data: rules });
  });

  it('are noted in the audit: who, when, old, new (C9.3)', async () => {
    const before = clock.now().getTime();
    await set('noted', { enabled: true });
    await set('noted', { enabled: true, percentage: 10 });
    const lines = await auditOf('asking.noted');
    const rules = {
      percentage: null,
      users: [],
      variants: {},
      environments: [],
      reason: null,
      retry_after_seconds: null,
    };
    expect(lines.map(({ actor_name, action }) => [actor_name, action])).toEqual(Array(2).fill(['admin', 'flag.set']));
    expect(Number(lines[0]!.actor_id)).toBeGreaterThan(0);
    expect(lines.map(({ old_value }) => JSON.parse(String(old_value)))).toEqual([null, { enabled: true, ...rules }]);
    expect(JSON.parse(String(lines[1]!.new_value))).toEqual({ enabled: true, ...rules, percentage: 10 });
    const utc = dialect === 'sqlite' ? `${lines[0]!.at}Z`.replace('ZZ', 'Z') : lines[0]!.at;
    expect(new Date(utc!).getTime()).toBeGreaterThanOrEqual(before - 1000);
  });

  it('are changed and noted together or not at all (C9.3)', async () => {
    await set('together', { enabled: true });
    const sql = (text: string) => platform.database.dataSource.query(text);
    await sql('ALTER TABLE platform_audit RENAME TO platform_audit_away');
    expect((await set('together', { enabled: false })).body.code).toBe(9000);
    await sql('ALTER TABLE platform_audit_away RENAME TO platform_audit');
    expect(await flags.isOn('together')).toBe(true);
    expect(await auditOf('asking.together')).toHaveLength(1);
  });

  it('hold all that the limits let in, in flag and audit (C9.3)', async () => {
    const users = Array.from({ length: 400 }, (_none, index) => `${'x'.repeat(28)}${1000 + index}`);
    const variants = { a: { weight: 1, value: '€'.repeat(3900) } };
    expect((await set('large', { enabled: true, users, variants })).body).toMatchObject({ code: 0, data: { users } });
    await set('large', { enabled: false });
    const lines = await auditOf('asking.large');
    expect(JSON.parse(String(lines[1]!.old_value))).toMatchObject({ users, variants });
  });

  it('changed by many at once are all there, and each change is noted (C9.3)', async () => {
    const names = Array.from({ length: 8 }, () => unique('many'));
    const answers = await Promise.all([...names, ...names].map((name) => set(name, { enabled: true })));
    expect(new Set(answers.map(({ body }) => body.code))).toEqual(new Set([0]));
    const counts = await Promise.all(names.map(async (name) => (await auditOf(`asking.${name}`)).length));
    expect(counts).toEqual(names.map(() => 2));
    for (const name of names) expect(await flags.isOn(name)).toBe(true);
  });

  it('answer an app through OpenFeature, in each of its types, from memory (C9.3)', async () => {
    const statements = platform.database.dataSource;
    const variants = {
      a: { weight: 1, value: 'text' },
    };
    await set('text', { enabled: true, variants });
    await set('number', { enabled: true, variants: { b: { weight: 1, value: 42 } } });
    await set('object', { enabled: true, variants: { c: { weight: 1, value: { deep: [1] } } } });
    await set('not', { enabled: true, variants: { d: { weight: 1, value: false } } });
    await set('off', { enabled: false, variants });
    const { client } = flags;
    const asker = contextOf(principal(7));
    const query = statements.query;
    statements.query = () => Promise.reject(new Error('no SQL per evaluation'));
    try {
      expect(await client.getStringValue('text', 'fallback', asker)).toBe('text');
      expect(await flags.variantOf('text', 'fallback', principal(7))).toBe('text');
      expect(await client.getNumberValue('number', 0, asker)).toBe(42);
      expect(await client.getObjectValue('object', {}, asker)).toEqual({ deep: [1] });
      expect(await client.getBooleanValue('not', true, asker)).toBe(false);
      expect(await client.getBooleanDetails('text', false, asker)).toMatchObject({ value: true, variant: 'a' });
      expect(await client.getStringDetails('off', 'fallback', asker)).toMatchObject({
        value: 'fallback',
        reason: 'DISABLED',
      });
      const unknown = await client.getBooleanDetails('nobody-set-it', true, asker);
      expect(unknown).toMatchObject({ value: true, errorCode: 'FLAG_NOT_FOUND' });
      const mistyped = await client.getNumberDetails('text', 3, asker);
      expect(mistyped).toMatchObject({ value: 3, errorCode: 'TYPE_MISMATCH' });
      expect(await flags.isOn('nobody-set-it', principal(7))).toBe(false);
    } finally {
      statements.query = query;
    }
  });

  it('are for one user by id or name, and for this environment (C9.3)', async () => {
    await set('some', { enabled: true, users: [7, 'alice'] });
    const asked = [principal(7, 'bob'), principal(8, 'Alice'), principal(8, 'bob')];
    expect(await Promise.all(asked.map((caller) => flags.isOn('some', caller)))).toEqual([true, true, false]);
    expect(await flags.isOn('some')).toBe(false);
    await set('elsewhere', { enabled: true, environments: ['production'] });
    await set('here', { enabled: true, environments: ['development'] });
    expect([await flags.isOn('elsewhere'), await flags.isOn('here')]).toEqual([false, true]);
  });
});

describe('a flag that cannot be', () => {
  let platform: Booted;
  let admin: Ask;

  beforeAll(async () => {
    platform = await boot();
    admin = platform.as(await platform.adminToken());
  });
  afterAll(() => platform.close());

  const fieldsOf = ({ body }: Awaited<ReturnType<Ask>>) => [body.code, body.errors?.map(({ field }) => field)];
  const deep = (depth: number): unknown => (depth === 0 ? 1 : [deep(depth - 1)]);

  it.each([
    ['percentage', { percentage: 101 }],
    ['percentage', { percentage: -1 }],
    ['percentage', { percentage: 0.5 }],
    ['users', { users: [0] }],
    ['users', { users: [1.5] }],
    ['users', { users: [2 ** 53] }],
    ['users', { users: ['99999999999999999999'] }],
    ['users', { users: ['two words'] }],
    ['users', { users: ['x'.repeat(33)] }],
    ['users', { users: [{}] }],
    ['users', { users: 'alice' }],
    ['users', { users: ['alice', 'ALICE'] }],
    ['users', { users: [7, '7'] }],
    ['users', { users: Array.from({ length: 401 }, (_none, index) => index + 1) }],
    ['variants', { variants: [] }],
    ['variants', { variants: 'blue' }],
    ['variants', { variants: { blue: -1 } }],
    ['variants', { variants: { blue: 10_001 } }],
    ['variants', { variants: { blue: 0.5 } }],
    ['variants', { variants: { blue: '50' } }],
    ['variants', { variants: { blue: 0, green: 0 } }],
    ['variants', { variants: { '': 1 } }],
    ['variants', { variants: { 'two words': 1 } }],
    ['variants', { variants: { blue: { weight: 1 } } }],
    ['variants', { variants: { blue: { value: 1 } } }],
    ['variants', { variants: { blue: { weight: 1, value: 1, colour: 1 } } }],
    ['variants', { variants: { blue: { weight: 1, value: deep(9) } } }],
    ['variants', { variants: { blue: { weight: 1, value: 'x'.repeat(4001) } } }],
    ['variants', { variants: Object.fromEntries(Array.from({ length: 51 }, (_none, index) => [`v${index}`, 1])) }],
    ['environments', { environments: ['moon'] }],
    ['unknown', { unknown: 1 }],
  ])('is refused with 3001: %s %#', async (field, rules) => {
    expect(fieldsOf(await admin('PUT', '/platform/flags/a-flag', { enabled: true, ...rules }))).toEqual([
      3001,
      [field],
    ]);
  });

  it('is refused however deep it goes', async () => {
    const depth = 200_000;
    const body = `{"enabled":true,"variants":{"a":{"weight":1,"value":${'['.repeat(depth)}${']'.repeat(depth)}}}}`;
    expect(fieldsOf(await admin('PUT', '/platform/flags/a-flag', body))).toEqual([3001, ['variants']]);
  });

  it.each(['%20', '.a', 'a%2Fb', 'x'.repeat(101), 'ü'])('is not called %s', async (key) => {
    expect(fieldsOf(await admin('PUT', `/platform/flags/${key}`, { enabled: true }))).toEqual([3001, ['key']]);
  });

  it('needs to be on or off, and an administrator (C3.6)', async () => {
    expect((await admin('PUT', '/platform/flags/a-flag', { percentage: 1 })).body.code).toBe(3002);
    const user = await aUser(platform);
    for (const [method, path] of [
      ['GET', '/platform/flags'],
      ['PUT', '/platform/flags/a-flag'],
      ['GET', '/platform/apps'],
      ['PUT', '/platform/apps/app-a'],
    ] as const)
      expect((await user.ask(method, path, method === 'PUT' ? { enabled: false } : undefined)).body.code).toBe(1003);
  });
});
