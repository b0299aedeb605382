import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeysService } from '#core/auth';
import { boot, type Booted, MovableClock } from '../boot.js';
import { aUser, type Person } from '../factories/given.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { redisEnv, stores } from '../support/redis.js';
import { closeWire, send } from '../support/wire.js';

const MAX = 5;

describe.each(stores)('the limit on wrong credentials, counted in %s (C6.3)', (store) => {
  let database: TestDatabase;
  const clock = new MovableClock();
  /** Two processes, as far as anything but memory is concerned; without Redis it is one. */
  let fronts: Booted[];
  let person: Person;

  beforeAll(async () => {
    database = await createDatabase('sqlite');
    const env = {
      AUTH_FAILURES_MAX: String(MAX),
      TRUSTED_PROXIES: 'loopback',
      JWT_SECRET: 'a secret that both of the processes share',
      ...(store === 'redis' && redisEnv()),
    };
    const start = () => boot({ database, env, clock });
    fronts = store === 'redis' ? [await start(), await start()] : [await start()];
    person = await aUser(fronts[0]!);
  });
  afterAll(async () => {
    closeWire();
    await Promise.all(fronts.map((front) => front.close()));
    await database.drop();
  });

  let addresses = 0;
  const anAddress = () => `198.51.100.${(addresses += 1)}`;
  const ask = async (address: string, headers: Record<string, string>, front = fronts[0]!, path = '/auth/me') => {
    const answer = await send(front.url, { method: 'GET', path, headers: { 'x-forwarded-for': address, ...headers } });
    return { ...answer, code: answer.json?.code };
  };
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  /** Wrong credentials until the address is refused, at one process after the other; the codes of the answers. */
  const guess = async (address: string, times: number) => {
    const codes = [];
    for (let count = 0; count < times; count += 1)
      codes.push((await ask(address, bearer(`guess${count}`), fronts[count % fronts.length])).code);
    return codes;
  };

  it('refuses with 1006 and Retry-After what an address sends wrong after so many, at every process', async () => {
    const address = anAddress();
    expect(await guess(address, MAX + 2)).toEqual([...Array<number>(MAX).fill(1005), 1006, 1006]);
    const refused = await ask(address, { authorization: 'Basic dTpw' });
    expect([refused.status, refused.code]).toEqual([429, 1006]);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await ask(anAddress(), bearer('guess'))).code).toBe(1005);
  });

  it('lets every good one pass, seen before or not, for those who share the address with a guesser', async () => {
    const address = anAddress();
    for (const front of fronts) expect((await ask(address, bearer(person.token), front)).code).toBe(0);
    await guess(address, MAX);
    for (const front of fronts) expect((await ask(address, bearer(person.token), front)).code).toBe(0);
    const newcomer = await aUser(fronts[0]!);
    for (const front of fronts) expect((await ask(address, bearer(newcomer.token), front)).code).toBe(0);
    const { text: key } = await fronts[0]!.nest
      .get(ApiKeysService)
      .create({ username: newcomer.username, name: 'a program', scopes: [], days: 1 });
    for (const front of fronts) expect((await ask(address, { 'x-api-key': key }, front)).code).toBe(0);
    expect((await ask(address, bearer('guess'))).code).toBe(1006);
  });

  it('counts neither a missing credential nor an expired token, and leaves open routes open', async () => {
    const address = anAddress();
    for (let count = 0; count < MAX; count += 1) expect((await ask(address, {})).code).toBe(1004);
    expect((await ask(address, bearer('guess'))).code).toBe(1005);
    await guess(address, MAX);
    expect((await ask(address, bearer('x'), fronts[0], '/app-b/products')).code).toBe(0);
    expect((await ask(address, {})).code).toBe(1004);
  });

  it('counts a wrong refresh token too', async () => {
    const address = anAddress();
    for (let count = 0; count < MAX; count += 1) {
      const answer = await send(fronts[0]!.url, {
        method: 'POST',
        path: '/auth/refresh',
        headers: { 'x-forwarded-for': address, 'content-type': 'application/json' },
        body: '{"refresh_token":"a guess"}',
      });
      expect(answer.json?.code).toBe(1005);
    }
    expect((await ask(address, bearer('guess'))).code).toBe(1006);
  });

  it('counts what it refused (C10.3)', async () => {
    const { text } = await ask(anAddress(), {}, fronts[0], '/metrics');
    expect(text).toMatch(/^credential_limit_rejections_total [1-9]/m);
  });

  if (store === 'memory')
    it('is over a minute after the last', async () => {
      const address = anAddress();
      await guess(address, MAX);
      clock.advance(59);
      expect((await ask(address, bearer('guess'))).code).toBe(1006);
      clock.advance(2);
      expect((await ask(address, bearer('guess'))).code).toBe(1005);
    });
});
