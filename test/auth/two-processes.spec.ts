import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, asker, boot, type Booted } from '../boot.js';
import { aUser, PASSWORD } from '../factories/given.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { readSql } from '../support/sql.js';
import { until } from '../support/until.js';

interface Grant {
  access_token: string;
  refresh_token: string;
}

/** A process, or a platform that has nothing but its database in common with the others. */
interface Front {
  url: string;
}

interface Case {
  by: string;
  env: Record<string, string>;
  keysInSql: number;
}

const as = ({ url }: Front, token: string) => asker(url, { authorization: `Bearer ${token}` });
const logInAt = ({ url }: Front, username = 'admin', password = ADMIN_PASSWORD) =>
  asker(url, {})<Grant>('POST', '/auth/login', { username, password });
const userAt = (front: Front) => aUser({ url: front.url, ask: asker(front.url, {}), as: (token) => as(front, token) });
const codesAt = (front: Front, tokens: readonly string[]) =>
  Promise.all(tokens.map(async (token) => (await as(front, token)('GET', '/auth/me')).body.code));

describe.each(dialects)('several platforms on one %s database', (dialect) => {
  let database: TestDatabase;
  let platforms: Booted[];

  beforeAll(async () => {
    database = await createDatabase(dialect);
    const env = { DB_POOL_SIZE: '2', DB_POOL_OVERFLOW: '8' };
    platforms = [await boot({ database, env }), await boot({ database, env }), await boot({ database, env })];
  });
  afterAll(async () => {
    await Promise.all(platforms.map(({ close }) => close()));
    await database.drop();
  });

  it('share one development key: their first logins at once succeed, and each accepts all tokens (C6.2)', async () => {
    const logins = await Promise.all([...platforms, ...platforms].map((platform) => logInAt(platform)));
    expect(logins.map(({ body }) => body.code)).toEqual(Array(6).fill(0));
    const tokens = logins.map(({ body }) => body.data.access_token);
    for (const platform of platforms) expect(await codesAt(platform, tokens)).toEqual(Array(6).fill(0));
    expect(await readSql(database, 'SELECT name FROM platform_signing_keys')).toHaveLength(1);
  });

  it('give one successor when one refresh token is used at two of them at once (C6.3)', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { refresh_token } = (await logInAt(platforms[0]!)).body.data;
      const answers = await Promise.all(
        platforms.slice(1).map(({ ask }) => ask<Grant>('POST', '/auth/refresh', { refresh_token })),
      );
      expect(answers.map(({ body }) => body.code)).toEqual([0, 0]);
      expect(new Set(answers.map(({ body }) => body.data.refresh_token)).size).toBe(1);
    }
  });

  it('keep an administrator when two disable each other at two of them at once (C3.3)', async () => {
    const [here, there] = platforms as [Booted, Booted];
    const first = (await logInAt(here)).body.data.access_token;
    const second = await userAt(here);
    await as(here, first)('PATCH', `/app-a/users/${second.id}`, { roles: ['user', 'admin'] });
    const firstId = (await as(there, first)<{ id: number }>('GET', '/auth/me')).body.data.id;
    await codesAt(there, [second.token]); // known there by now, and so past the guard
    const answers = await Promise.all([
      as(here, first)('PATCH', `/app-a/users/${second.id}`, { disabled: true }),
      as(there, second.token)('PATCH', `/app-a/users/${firstId}`, { disabled: true }),
    ]);
    expect(answers.filter(({ body }) => body.code === 0)).toHaveLength(1);
    const sql = "SELECT id FROM platform_accounts WHERE roles LIKE '%admin%' AND NOT disabled";
    expect(await readSql(database, sql)).toHaveLength(1);
  });
});

describe.each<Case>([
  { by: 'the development key', env: {}, keysInSql: 1 },
  { by: 'JWT_SECRET', env: { JWT_SECRET: 'a secret that both of the processes share' }, keysInSql: 0 },
])('two processes by $by', ({ env, keysInSql }) => {
  let database: TestDatabase;
  let servers: [Booted, ServerProcess]; // this process, and another one

  beforeAll(async () => {
    database = await createDatabase('sqlite');
    // both migrate, both would make the admin
    servers = await Promise.all([
      boot({ database, env }),
      startServer({ env: { ...database.env, ADMIN_PASSWORD, ...env } }),
    ]);
  });
  afterAll(async () => {
    const [here, there] = servers;
    await Promise.all([here.close(), there.stop()]);
    await database.drop();
  });

  it("accept each other's tokens (C6.2), until within 60 s of what stops them at the other (C3.3)", async () => {
    const [here, there] = servers;
    const admin = as(here, (await logInAt(here)).body.data.access_token);
    const [disabled, deleted, leaving] = await Promise.all([userAt(here), userAt(there), userAt(here)]);
    const grant = (await logInAt(there, leaving.username, PASSWORD)).body.data;
    const tokens = [disabled.token, deleted.token, grant.access_token];
    expect(await codesAt(here, tokens)).toEqual([0, 0, 0]);
    expect(await codesAt(there, tokens)).toEqual([0, 0, 0]);
    expect(await readSql(database, 'SELECT name FROM platform_signing_keys')).toHaveLength(keysInSql);

    expect((await admin('PATCH', `/app-a/users/${disabled.id}`, { disabled: true })).body.code).toBe(0);
    expect((await admin('DELETE', `/app-a/users/${deleted.id}`)).status).toBe(204);
    await asker(here.url, {})('POST', '/auth/logout', { refresh_token: grant.refresh_token });
    expect(await codesAt(here, tokens)).toEqual([1005, 1005, 1005]);
    if (keysInSql > 0) return; // the wait for the other process is the same
    await until(async () => (await codesAt(there, tokens)).every((code) => code === 1005));
  });
});
