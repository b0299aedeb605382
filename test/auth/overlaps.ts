import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asker, boot, type Booted } from '../boot.js';
import { aUser, PASSWORD, type Person } from '../factories/given.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { readSql } from '../support/sql.js';

interface Grant {
  access_token: string;
  refresh_token: string;
}

/** Rounds in which all that one password can do happens at once, at two processes; afterwards one password change has happened. */
export function describeOverlaps(rounds: number): void {
  describe.each(dialects)('a password that changes on %s', (dialect) => {
    let database: TestDatabase;
    let near: Booted;
    let far: Booted;

    beforeAll(async () => {
      database = await createDatabase(dialect);
      [near, far] = [await boot({ database }), await boot({ database })];
    });
    afterAll(async () => {
      await Promise.all([near, far].map(({ close }) => close()));
      await database.drop();
    });

    const logIn = async ({ ask }: Booted, username: string, password: string) =>
      (await ask<Grant | null>('POST', '/auth/login', { username, password })).body.data;
    const changeAt = ({ url }: Booted, { access_token }: Grant, password: string, current: string) => {
      const asked = asker(url, { authorization: `Bearer ${access_token}` });
      return asked('PATCH', '/app-a/users/me', { password, current_password: current });
    };
    const openSessions = ({ id }: Person) =>
      readSql(database, `SELECT id FROM platform_sessions WHERE account_id = ${id} AND ended_at IS NULL`);

    it(`leaves no session and no change of the old one, ${rounds} times at two processes at once (C6.3)`, async () => {
      const user = await aUser(near);
      let password = PASSWORD;
      for (let round = 0; round < rounds; round += 1) {
        const holders = [await logIn(near, user.username, password), await logIn(far, user.username, password)];
        const [here, there] = holders as [Grant, Grant];
        const wanted = [`password of ${round}, here`, `password of ${round}, there`] as const;
        const [login, refreshed, ...changes] = await Promise.all([
          // of two argon2 a change takes, a login takes one: begun later it ends with either
          sleep(Math.random() * 60).then(() => logIn(round % 2 ? near : far, user.username, password)),
          far.ask<Grant | null>('POST', '/auth/refresh', { refresh_token: there.refresh_token }),
          changeAt(near, here, wanted[0], password),
          changeAt(far, there, wanted[1], password),
        ]);
        // the one that came second has the wrong password, or no session any more
        expect(changes.map(({ body }) => body.code).filter((code) => ![1001, 1005].includes(code))).toEqual([0]);
        const winner = changes.findIndex(({ body }) => body.code === 0);
        password = wanted[winner]!;
        const winning = [here, there][winner]!;
        expect((await openSessions(user)).map(({ id }) => Number(id))).toEqual([sessionOf(winning)]);
        const late = [login, winner === 0 ? refreshed.body.data : null].flatMap((grant) => grant ?? []);
        for (const { refresh_token } of late)
          expect((await near.ask('POST', '/auth/refresh', { refresh_token })).body.code).toBe(1005);
      }
      expect(await logIn(far, user.username, password)).not.toBeNull();
    });
  });
}

function sessionOf({ access_token }: Grant): number {
  return (JSON.parse(Buffer.from(access_token.split('.')[1]!, 'base64url').toString()) as { sid: number }).sid;
}
