import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, type Booted, boot, logIn } from '../boot.js';
import { closeWire, send, sendJson } from '../support/wire.js';

const NAMED = 'X-Forwarded-For comes from a peer that is not in TRUSTED_PROXIES, and does not count';

describe('X-Forwarded-For', () => {
  let platform: Booted;
  beforeAll(async () => {
    platform = await boot({ env: { TRUSTED_PROXIES: 'loopback,10.0.0.0/8,fd00::/8' } });
  });
  afterAll(async () => {
    closeWire();
    await platform.close();
  });

  /** The address under which the session of a login is kept. */
  const addressFor = async (forwarded: string | string[]) => {
    const body = { username: 'admin', password: ADMIN_PASSWORD };
    const headers = { 'x-forwarded-for': forwarded };
    const { json } = await sendJson(platform.url, { method: 'POST', path: '/auth/login', headers, body });
    const { access_token: token } = json!.data as { access_token: string };
    const sessions = await platform.as(token)<{ items: { address: string; current: boolean }[] }>(
      'GET',
      '/auth/sessions?page_size=100',
    );
    return sessions.body.data.items.find(({ current }) => current)?.address;
  };

  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:51234', '203.0.113.7'],
    ['2001:db8::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:DB8::1]:443', '2001:DB8::1'],
    ['[::ffff:203.0.113.7]:80', '::ffff:203.0.113.7'],
    ['203.0.113.7:1, 10.0.0.1:2, [fd00::5]:3, [fd00::6]', '203.0.113.7'],
    ['198.51.100.1, [2001:db8::1]:5, [fd00::5]', '2001:db8::1'],
    [['203.0.113.7:1', '[fd00::5]:80'], '203.0.113.7'],
    ['unknown', 'unknown'],
    ['[203.0.113.7', '[203.0.113.7'],
    ['[fd00::5]:443:1', '[fd00::5]:443:1'],
  ])('%j from a trusted proxy is %s, with or without brackets and ports (C5.5)', async (forwarded, address) => {
    expect(await addressFor(forwarded)).toBe(address);
  });

  it('is named once when its peer is not trusted, with the setting that would trust it (C5.5)', async () => {
    const alone = await boot();
    try {
      await logIn(alone.url, 'admin', ADMIN_PASSWORD);
      const named = () => alone.logs.filter(({ message }) => message === NAMED);
      expect(named()).toEqual([]);
      for (const path of ['/health/live', '/nowhere', '/health/live'])
        await send(alone.url, { method: 'GET', path, headers: { 'x-forwarded-for': '203.0.113.7' } });
      expect(named()).toMatchObject([
        { level: 'warning', peer: '127.0.0.1', remedy: 'if it is a proxy of yours, TRUSTED_PROXIES=127.0.0.1' },
      ]);
    } finally {
      await alone.close();
    }
    expect(platform.logs.filter(({ message }) => message === NAMED)).toEqual([]);
  });
});
