import { Injectable, Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import { defineApp, type Seed } from '#core/app';
import { AccountsService, FirstAdminMaker, type NewAccount, type Principal } from '#core/auth';
import { AppError } from '#core/errors';
import { runCommand } from '../../src/commands/commands.js';
import { boot, type Booted, logIn } from '../boot.js';
import { aUser, PASSWORD, unique } from '../factories/given.js';
import { runCli } from '../support/command-line.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { readSql } from '../support/sql.js';

// 12 characters as it is sent, 6 in Unicode NFC
const SIX_WITH_ACCENTS = 'é'.normalize('NFD').repeat(6);

const BROKEN: readonly [keyof NewAccount, string, string][] = [
  ['username', 'al', 'username must be at least 3 characters long'],
  ['username', 'a'.repeat(33), 'username must be at most 32 characters long'],
  ['username', 'anna karenina', 'username must match /^[A-Za-z0-9._-]+$/ regular expression'],
  ['email', 'anna', 'email must be an email'],
  ['email', `${'a'.repeat(250)}@example.com`, 'email must be at most 254 characters long'],
  ['password', 'short', 'password must be at least 12 characters long'],
  ['password', SIX_WITH_ACCENTS, 'password must be at least 12 characters long'],
  ['password', 'p'.repeat(129), 'password must be at most 128 characters long'],
  ['password', 'a password\twith a tab', 'password must be a text without control characters'],
];

const anAccount = (changes: Partial<NewAccount> = {}): NewAccount => {
  const username = unique('rules');
  return { username, email: `${username}@example.com`, password: PASSWORD, ...changes };
};

describe('the rules of accounts', () => {
  let database: TestDatabase;
  let platform: Booted;

  beforeAll(async () => {
    database = await createDatabase('sqlite');
    platform = await boot({ database });
  });
  afterAll(async () => {
    await platform.close();
    await database.drop();
  });

  const accounts = () => platform.nest.get(AccountsService);
  const refusal = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof AppError)) throw new Error('it was not refused', { cause: error });
    return { code: error.definition.code, errors: error.errors?.map(({ field, message }) => ({ field, message })) };
  };
  const count = async () => (await readSql(database, 'SELECT id FROM platform_accounts')).length;

  it.each(BROKEN)('hold wherever a new account comes from: %s %j (C3.2)', async (field, value, message) => {
    const before = await count();
    const wanted = anAccount({ [field]: value });
    const refused = { code: 3001, errors: expect.arrayContaining([{ field, message }]) };
    const { body } = await platform.ask('POST', '/app-a/users', wanted);
    expect({ ...body, errors: body.errors?.map((error) => ({ field: error.field, message: error.message })) }).toEqual(
      expect.objectContaining(refused),
    );
    expect(await refusal(accounts().register(wanted))).toEqual(refused);

    const { username, email, password } = wanted;
    const typed = await runCli(['user:admin', username, email, password], database.env);
    expect([typed.code, typed.output]).toEqual([64, expect.stringContaining(message)]);

    const { status, text } = await runCommand([seeding(wanted)], ['seed'], {
      env: { ...database.env, LOG_LEVEL: 'critical' },
    });
    expect([status, text]).toEqual([1, expect.stringContaining(message)]);
    expect(await count()).toBe(before);
  });

  it('are told all at once, each with its field (C1.2, C3.2)', async () => {
    const wanted = { username: 'a b', email: 'anna', password: 'short' };
    const { code, errors } = await refusal(accounts().register(wanted));
    expect([code, errors?.map(({ field }) => field)]).toEqual([3001, ['username', 'email', 'password']]);
  });

  it.each(BROKEN.filter(([field]) => field !== 'username'))(
    'hold for what is changed of one: %s %j (C3.2)',
    async (field, value, message) => {
      const user = await aUser(platform);
      const caller: Principal = {
        ...user,
        accountId: user.id,
        roles: ['user'],
        sessionId: null,
        keyId: null,
        kind: 'session',
        scopes: 'all',
      };
      const own = accounts().updateOwn(caller, { [field]: value, currentPassword: PASSWORD });
      const refused = { code: 3001, errors: expect.arrayContaining([{ field, message }]) };
      expect(await refusal(own)).toEqual(refused);
      if (field === 'email')
        expect(await refusal(accounts().update(caller, user.id, { email: value }))).toEqual(refused);
    },
  );

  it('leave an account alone whose e-mail is older than they are (C3.2)', async () => {
    const user = await aUser(platform);
    const file = new SqliteDatabase(database.env.SQLITE_PATH);
    file.prepare('UPDATE platform_accounts SET email = ? WHERE id = ?').run('anna@intranet', user.id);
    file.close();
    const admin = platform.as(await platform.adminToken());
    const { body } = await admin('PATCH', `/app-a/users/${user.id}`, { disabled: true });
    expect(body).toMatchObject({ code: 0, data: { email: 'anna@intranet', disabled: true } });
  });

  it('count a password in Unicode NFC, which is what is hashed (C3.2, C6.3)', async () => {
    const longest = 'é'.normalize('NFD').repeat(128);
    const { username } = await accounts().register(anAccount({ password: longest }));
    await expect(logIn(platform.url, username, longest)).resolves.toBeDefined();
    await expect(logIn(platform.url, username, longest.normalize('NFC'))).resolves.toBeDefined();
    const { errors } = await refusal(accounts().register(anAccount({ password: `${longest}e` })));
    expect(errors).toEqual([{ field: 'password', message: 'password must be at most 128 characters long' }]);
  });

  it.each(['a..b', '.admin', 'admin.', '...'])(
    'give an administrator %j an e-mail that they take (C3.2, C3.5)',
    async (username) => {
      const own = await boot({ env: { ADMIN_USERNAME: username } });
      expect(await own.nest.get(FirstAdminMaker).ensure()).toMatchObject({ username });
      await expect(logIn(own.url, username, own.env.ADMIN_PASSWORD ?? '')).resolves.toBeDefined();
      await own.close();
      const typed = await runCli(['user:admin', username], database.env);
      expect([typed.code, typed.output]).toEqual([0, expect.stringContaining(`administrator ${username} (`)]);
    },
  );
});

/** An app whose seed makes this account. */
function seeding(wanted: NewAccount) {
  @Injectable()
  class OwnSeed implements Seed {
    constructor(private readonly accounts: AccountsService) {}

    async load(): Promise<string> {
      await this.accounts.register(wanted);
      return 'made';
    }
  }
  @Module({})
  class OwnModule {}
  return defineApp({ id: 'seeding', number: 9, title: 'Seeding', module: OwnModule, seed: OwnSeed });
}
