import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { boot, type Booted, MovableClock } from '../boot.js';
import { aUser, type Person } from '../factories/given.js';

describe('a clock that jumps', () => {
  const clock = new MovableClock();
  let platform: Booted;
  let user: Person;
  const code = async () => (await user.ask('GET', '/auth/me')).body.code;

  beforeAll(async () => {
    platform = await boot({ clock, env: { ACCESS_TOKEN_TTL_SECONDS: '600' } });
    user = await aUser(platform);
  });
  afterAll(() => platform.close());

  it('makes no token good before its time or after it, though it was seen a moment ago (C6.2)', async () => {
    expect(await code()).toBe(0);
    clock.advance(601);
    expect(await code()).toBe(1002);
    clock.advance(-601);
    expect(await code()).toBe(0);
    clock.advance(-50); // within what clocks of two machines differ
    expect(await code()).toBe(0);
    clock.advance(-50);
    expect(await code()).toBe(1005);
    clock.advance(100 + 86_400);
    expect(await code()).toBe(1002);
    clock.advance(-86_400);
    expect(await code()).toBe(0);
  });
});
