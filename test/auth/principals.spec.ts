import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { SharedState } from '#core/redis';
import { Principals } from '#core/auth';

type Parts = ConstructorParameters<typeof Principals>;

const TOKEN = { accountId: 1, sessionId: 2, expiresAt: 0 };

describe('who holds a token', () => {
  it('is not remembered as he was read before a change that came meanwhile (C3.3)', async () => {
    let roles = ['admin'];
    const reading = Promise.withResolvers<undefined>();
    const accounts = {
      find: async () => {
        const account = { username: 'alice', roles, disabled: false };
        await reading.promise;
        return account;
      },
    };
    const parts = [
      { recall: () => undefined, verify: () => Promise.resolve(TOKEN) },
      accounts,
      { find: () => Promise.resolve({ accountId: 1, endedAt: null }) },
      new SharedState(),
      { afterCommit: (work: () => void) => Promise.resolve().then(work) },
    ] as unknown as Parts;
    const principals = new Principals(...parts);

    const before = principals.fromToken('token');
    await setImmediate(); // it has read by now
    roles = ['user']; // in the database
    principals.forget();
    reading.resolve(undefined);

    expect((await before).roles).toEqual(['admin']);
    expect((await principals.fromToken('token')).roles).toEqual(['user']);
  });
});
