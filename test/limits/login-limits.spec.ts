import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { boot, type Booted, MovableClock } from '../boot.js';
import { aUser, PASSWORD, unique } from '../factories/given.js';
import { redisEnv, stores } from '../support/redis.js';
import { closeWire, sendJson } from '../support/wire.js';

const PER_USER = 10;
const PER_ADDRESS = 50;

describe.each(stores)('failed logins, counted in %s (C6.3)', (store) => {
  const clock = new MovableClock();
  let platform: Booted;
  let networks = 0;
  /** An address nobody else in this file asks from; each in a network of its own. */
  const anAddress = () => `2001:db8:${(networks += 1).toString(16)}::1`;

  beforeAll(async () => {
    const env = {
      LOGIN_FAILURES_PER_USER: String(PER_USER),
      LOGIN_FAILURES_PER_ADDRESS: String(PER_ADDRESS),
      TRUSTED_PROXIES: 'loopback',
      ...(store === 'redis' && redisEnv()),
    };
    platform = await boot({ env, clock });
  });
  afterAll(async () => {
    closeWire();
    await platform.close();
  });

  const login = (address: string, username: string, password: string) =>
    sendJson(platform.url, {
      method: 'POST',
      path: '/auth/login',
      headers: { 'x-forwarded-for': address },
      body: { username, password },
    });
  const codeOf = async (address: string, username: string, password = 'a wrong password') =>
    (await login(address, username, password)).json?.code ?? -1;
  const codesOf = async (times: number, once: (index: number) => Promise<number>) => {
    const codes = await Promise.all(Array.from({ length: times }, (_none, index) => once(index)));
    return Object.fromEntries([...Map.groupBy(codes, (code) => code)].map(([code, { length }]) => [code, length]));
  };

  it('1,000 wrong tries at a user from elsewhere never keep the owner out, from anywhere of his own', async () => {
    const { username } = await aUser(platform);
    const strangers = Array.from({ length: 10 }, anAddress);
    const codes = await codesOf(1000, (index) => codeOf(strangers[index % strangers.length]!, username));
    // each of the addresses was listened to so often; of the user, so many were told that it was wrong
    expect(codes).toEqual({ 1001: PER_USER, 1006: 1000 - PER_USER });
    expect(await codeOf(anAddress(), username, PASSWORD)).toBe(0);
    expect(await codeOf(anAddress(), username.toUpperCase(), PASSWORD)).toBe(0);
    // and a stranger's address stays shut, even for the right password
    expect(await codeOf(strangers[0]!, username, PASSWORD)).toBe(1006);
  });

  it.each(['a user', 'nobody'])('of %s from one address, at once, as many are looked at as in turn', async (who) => {
    const username = who === 'nobody' ? unique('nobody') : (await aUser(platform)).username;
    const address = anAddress();
    expect(await codesOf(200, () => codeOf(address, username))).toEqual({ 1001: PER_USER, 1006: 200 - PER_USER });
    const refused = await login(address, username, PASSWORD);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(await codeOf(address, username.toUpperCase(), PASSWORD)).toBe(1006);
    expect(await codeOf(address, unique('somebody-else'))).toBe(1001);
  });

  it('of many users from one address shut it, but not for those who signed in from it before', async () => {
    const [resident, stranger] = [await aUser(platform), await aUser(platform)];
    const address = anAddress();
    expect(await codeOf(address.replace('::1', '::2'), resident.username, PASSWORD)).toBe(0);
    expect(await codesOf(PER_ADDRESS, () => codeOf(address, unique('nobody')))).toEqual({ 1001: PER_ADDRESS });
    expect(await codeOf(address, stranger.username, PASSWORD)).toBe(1006);
    expect(await codeOf(address, unique('nobody'))).toBe(1006);
    expect(await codeOf(address, resident.username, PASSWORD)).toBe(0);
    // a wrong password of his is answered like everybody's there: it must not tell who lives here
    expect(await codeOf(address, resident.username)).toBe(1006);
    expect(await codeOf(anAddress(), stranger.username, PASSWORD)).toBe(0);
  });

  it('do not come from right passwords, however many there are', async () => {
    const { username } = await aUser(platform);
    const address = anAddress();
    for (let count = 0; count < PER_USER + 2; count += 1) expect(await codeOf(address, username, PASSWORD)).toBe(0);
    expect(await codeOf(address, username)).toBe(1001);
  });

  it('are counted by reason (C10.3)', async () => {
    const { text } = await platform.ask('GET', '/metrics');
    for (const reason of ['user', 'user-and-address', 'address'])
      expect(text).toMatch(new RegExp(`^login_rejections_total\\{reason="${reason}"\\} [1-9]`, 'm'));
  });

  if (store === 'memory')
    it('are forgotten when the window is over', async () => {
      const { username } = await aUser(platform);
      const address = anAddress();
      expect(await codesOf(PER_USER + 1, () => codeOf(address, username))).toEqual({ 1001: PER_USER, 1006: 1 });
      clock.advance(901);
      expect(await codeOf(address, username, PASSWORD)).toBe(0);
    });
});
