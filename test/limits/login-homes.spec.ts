import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { boot, type Booted } from '../boot.js';
import { aUser, PASSWORD, unique } from '../factories/given.js';
import { createDatabase, describeServers, dialects, type TestDatabase } from '../support/databases.js';
import { throughProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';
import { closeWire } from '../support/wire.js';
import { anAddress, codesOf, login, type Login } from './logins.js';

const PER_ADDRESS = 12;

describe.each(dialects)('an address full of failed logins, with accounts in %s (C6.3)', (dialect) => {
  let database: TestDatabase;
  let platform: Booted;

  beforeAll(async () => {
    database = await createDatabase(dialect);
    const env = { LOGIN_FAILURES_PER_ADDRESS: String(PER_ADDRESS), TRUSTED_PROXIES: 'loopback' };
    platform = await boot({ database, env });
  });
  afterAll(async () => {
    closeWire();
    await platform.close();
    await database.drop();
  });

  const codeOf = async (of: Login) => (await login(platform.url, of)).json?.code ?? -1;

  it('is shut, but not for those who signed in from it before', async () => {
    const [{ username: resident }, { username: stranger }] = [await aUser(platform), await aUser(platform)];
    const address = anAddress();
    const right = { address, password: PASSWORD };
    expect(await codeOf({ ...right, address: address.replace('::1', '::2'), username: resident })).toBe(0);
    const spray = () => codeOf({ address, username: unique('nobody') });
    expect(await codesOf(PER_ADDRESS + 3, spray)).toEqual({ 1001: PER_ADDRESS, 1006: 3 });
    expect(await codeOf({ ...right, username: stranger })).toBe(1006);
    expect(await codeOf({ ...right, username: resident })).toBe(0);
    // a wrong password of his is answered like everybody's there: it must not tell who lives here
    expect(await codeOf({ address, username: resident })).toBe(1006);
    expect(await codeOf({ ...right, address: anAddress(), username: stranger })).toBe(0);
    expect((await platform.ask('GET', '/metrics')).text).toMatch(/^login_rejections_total\{reason="address"\} 5$/m);
  });
});

describeServers('while the database is away (%s)', (dialect) => {
  it('nobody fails to log in for the count: its owner is not locked out when it is back (C6.3)', async () => {
    const { database, proxy } = await throughProxy(await createDatabase(dialect));
    const platform = await boot({ database, env: { LOGIN_FAILURES_PER_USER: '3', TRUSTED_PROXIES: 'loopback' } });
    const { username } = await aUser(platform);
    const mine = { address: anAddress(), username, password: PASSWORD };
    const codeOfMine = async () => (await login(platform.url, mine)).json?.code;
    proxy.cut();
    await until(async () => (await codeOfMine()) === 5001);
    for (let tries = 0; tries < 5; tries += 1) expect(await codeOfMine()).toBe(5001);
    proxy.restore();
    await until(async () => (await codeOfMine()) === 0);
    await platform.close();
    await database.drop();
  });
});
