import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, asker, boot, type Booted } from '../boot.js';
import { aUser, PASSWORD } from '../factories/given.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { until } from '../support/until.js';

interface Grant {
  access_token: string;
  refresh_token: string;
}

const grantOf = async ({ ask }: Pick<Booted, 'ask'>, username: string, password: string): Promise<Grant> =>
  (await ask<Grant>('POST', '/auth/login', { username, password })).body.data;
const codeAt = async ({ url }: Booted, { access_token }: Grant) =>
  (await asker(url, { authorization: `Bearer ${access_token}` })('GET', '/auth/me')).body.code;

// a platform shares nothing with another one but the database, be it in this process
describe('sessions', () => {
  const stores = dialects.filter((dialect) => dialect !== 'postgres');
  const databases: TestDatabase[] = [];
  const pairs: [Booted, Booted][] = [];

  beforeAll(async () => {
    for (const dialect of stores) {
      const database = await createDatabase(dialect);
      databases.push(database);
      const env = { REFRESH_GRACE_SECONDS: '0' };
      pairs.push([await boot({ database, env }), await boot({ database, env })]);
    }
  });
  afterAll(async () => {
    await Promise.all(pairs.flat().map((platform) => platform.close()));
    await Promise.all(databases.map((database) => database.drop()));
  });

  it(`that ended at one of two on ${stores.join(' and ')} end at the other within 60 s, however often it is asked (C6.3)`, async () => {
    const ended = pairs.map(async ([here, there]) => {
      const user = await aUser(here);
      const grants = [
        await grantOf(here, user.username, PASSWORD),
        await grantOf(here, user.username, PASSWORD),
        await grantOf(here, user.username, PASSWORD),
      ] as [Grant, Grant, Grant];
      const [deleted, loggedOut, reused] = grants;
      for (const grant of grants) expect(await codeAt(there, grant)).toBe(0);
      const { sid } = JSON.parse(Buffer.from(deleted.access_token.split('.')[1] ?? '', 'base64url').toString()) as {
        sid: number;
      };
      expect((await here.as(user.token)('DELETE', `/auth/sessions/${sid}`)).status).toBe(204);
      await here.ask('POST', '/auth/logout', { refresh_token: loggedOut.refresh_token });
      const { refresh_token } = reused;
      for (const code of [0, 1005])
        expect((await here.ask('POST', '/auth/refresh', { refresh_token })).body.code).toBe(code);
      for (const grant of grants) expect(await codeAt(here, grant)).toBe(1005);
      await until(async () => {
        const codes = await Promise.all(grants.map((grant) => codeAt(there, grant)));
        return codes.every((code) => code === 1005);
      });
    });
    await Promise.all(ended);
  });

  it('live through a restart in the default mode, tokens and refresh tokens alike (C7.1)', async () => {
    const database = await createDatabase('sqlite');
    const before = await boot({ database });
    const grant = await grantOf(before, 'admin', ADMIN_PASSWORD);
    await before.close();
    const after = await boot({ database });
    expect(await codeAt(after, grant)).toBe(0);
    const { body } = await after.ask<Grant>('POST', '/auth/refresh', { refresh_token: grant.refresh_token });
    expect(await codeAt(after, body.data)).toBe(0);
    await after.close();
    await database.drop();
  });
});
