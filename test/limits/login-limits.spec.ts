import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeysService } from '#core/auth';
import { SharedState } from '#core/redis';
import { type Ask, asker, boot, type Booted, logIn, MovableClock } from '../boot.js';
import { aUser, PASSWORD, unique } from '../factories/given.js';
import { redisEnv, stores } from '../support/redis.js';
import { closeWire } from '../support/wire.js';
import { anAddress, codesOf, login } from './logins.js';

const PER_USER = 10;

describe.each(stores)('failed logins, counted in %s (C6.3)', (store) => {
  const clock = new MovableClock();
  let platform: Booted;

  beforeAll(async () => {
    const env = {
      LOGIN_FAILURES_PER_USER: String(PER_USER),
      TRUSTED_PROXIES: 'loopback',
      ...(store === 'redis' && redisEnv()),
    };
    platform = await boot({ env, clock });
  });
  afterAll(async () => {
    closeWire();
    await platform.close();
  });

  const codeOf = async (address: string, username: string, password?: string) =>
    (await login(platform.url, { address, username, ...(password && { password }) })).json?.code ?? -1;

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
    const refused = await login(platform.url, { address, username, password: PASSWORD });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(await codeOf(address, username.toUpperCase(), PASSWORD)).toBe(1006);
    expect(await codeOf(address, unique('somebody-else'))).toBe(1001);
  });

  it('do not come from right passwords, however many there are', async () => {
    const { username } = await aUser(platform);
    const address = anAddress();
    for (let count = 0; count < PER_USER + 2; count += 1) expect(await codeOf(address, username, PASSWORD)).toBe(0);
    expect(await codeOf(address, username)).toBe(1001);
  });

  it('at one’s own current password are counted for the session, and shut out no other one of the same user', async () => {
    const { username, ask } = await aUser(platform);
    const change = async (as: Ask, password: string) => {
      const body = { email: `${unique('mine')}@example.com`, current_password: password };
      return (await as('PATCH', '/app-a/users/me', body)).body.code;
    };
    const guessed = await codesOf(50, () => change(ask, 'a wrong password'));
    expect(guessed).toEqual({ 1001: PER_USER, 1006: 50 - PER_USER });
    expect(await change(ask, PASSWORD)).toBe(1006);
    const elsewhere = platform.as(await logIn(platform.url, username, PASSWORD));
    expect(await change(elsewhere, PASSWORD)).toBe(0);
  });

  it('at one’s own current password by way of keys are counted for the account: more keys are no more tries', async () => {
    const { username } = await aUser(platform);
    const keys = platform.nest.get(ApiKeysService);
    const make = () => keys.create({ username, name: 'a program', scopes: ['users:write'], days: 1 });
    const asks = [await make(), await make()].map(({ text }) => asker(platform.url, { 'x-api-key': text }));
    const wrong = { email: 'new@example.com', current_password: 'a wrong password' };
    const guessed = await codesOf(
      20,
      async (index) => (await asks[index % 2]!('PATCH', '/app-a/users/me', wrong)).body.code,
    );
    expect(guessed).toEqual({ 1001: PER_USER, 1006: 20 - PER_USER });
  });

  it('are counted by reason (C10.3)', async () => {
    const { text } = await platform.ask('GET', '/metrics');
    for (const reason of ['user', 'user-and-address', 'session'])
      expect(text).toMatch(new RegExp(`^login_rejections_total\\{reason="${reason}"\\} [1-9]`, 'm'));
  });

  if (store === 'redis')
    it('have keys that hold no name, and that end (C7.5)', async () => {
      const { username } = await aUser(platform);
      await codeOf(anAddress(), username);
      const { redis } = platform.nest.get(SharedState);
      const keys = await redis!.run((client) => client.keys(`${redis!.keyPrefix}ratelimit:*`));
      const shape =
        /^ratelimit:(login:(user|address|user-and-address|session|account):[\w:-]+(\/64)?|[a-z]+\/[\w/*-]+:[\w:./-]+)$/;
      for (const key of keys) {
        expect(key.slice(redis!.keyPrefix.length)).toMatch(shape);
        expect(key).not.toContain(username);
        expect(await redis!.run((client) => client.pttl(key))).toBeGreaterThan(0);
      }
      expect(keys.join('\n')).toContain('ratelimit:post/auth/login:2001:db8:');
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
