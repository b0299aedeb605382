import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defineMigration } from '#core/database';
import { apps } from '../../src/apps/registry.js';
import { loadPlatformSettings } from '../../src/platform/settings.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { restApp } from '../apps/app-c/rest.app.js';
import { type Booted, boot } from '../boot.js';
import { aUser, type Person } from '../factories/given.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { readSql } from '../support/sql.js';
import { until } from '../support/until.js';

const all = [...apps, appC, restApp];

describe('an app that lives only under test/ gets from its declaration alone (C4.1)', () => {
  let database: TestDatabase;
  let platform: Booted;
  let user: Person;

  beforeAll(async () => {
    database = await createDatabase('sqlite');
    platform = await boot({ apps: all, database, env: { APP_C_NOTES_MAX: '2' } });
    user = await aUser(platform);
  });
  afterAll(async () => {
    await platform.close();
    await database.drop();
  });

  const takeNote = (prefix = '') => user.ask('POST', `${prefix}/app-c/notes`, { title: 'A note', stars: 1 });

  it('its routes, bare and under /v1', async () => {
    expect((await takeNote()).status).toBe(201);
    const [bare, versioned] = [await user.ask('GET', '/app-c/notes'), await user.ask('GET', '/v1/app-c/notes')];
    expect(bare.body.data).toMatchObject({ total: 1 });
    expect(versioned.body.data).toEqual(bare.body.data);
  });

  it('its settings, under its prefix, and its own error codes', async () => {
    expect((await takeNote()).status).toBe(201);
    const refused = await takeNote();
    expect(refused.status).toBe(200);
    expect(refused.body).toMatchObject({ code: 32001, message: 'Notebook full', data: null });
    const wrong = { ...platform.env, APP_C_NOTES_MAX: 'many' };
    expect(() => loadPlatformSettings(all, { env: wrong })).toThrow('APP_C_NOTES_MAX must be a whole number');
  });

  it('its tables and migrations, under its prefix', async () => {
    const tables = await readSql(
      database,
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'app!_c!_%' ESCAPE '!'",
    );
    expect(tables).toEqual([{ name: 'app_c_notes' }]);
    const migrations = await readSql(
      database,
      "SELECT DISTINCT owner, name FROM platform_migrations WHERE owner = 'app-c'",
    );
    expect(migrations).toEqual([{ owner: 'app-c', name: '0001-notes' }]);
  });

  it('its name in every log line of its code and its requests', async () => {
    const { trace_id } = (await user.ask('PATCH', '/app-c/notes/1', { pinned: true })).body;
    const { trace_id: creation } = platform.logs.find(({ message }) => message === 'a note was taken') ?? {};
    expect(
      platform.logs.find((line) => line.trace_id === creation && line.message === 'a note was taken'),
    ).toMatchObject({
      app: 'app-c',
      logger: 'app-c.NotesService',
    });
    await until(() => platform.logs.some((line) => line.trace_id === trace_id && line.message === 'request'));
    const lines = platform.logs.filter((line) => line.trace_id === trace_id);
    expect(new Set(lines.map(({ app }) => app))).toEqual(new Set(['app-c']));
  });

  it('its health answer', async () => {
    for (const path of ['/app-c/health', '/v1/app-c/health', '/app-rest/health']) {
      const { status, body } = await platform.ask<{ service: string; status: string }>('GET', path);
      expect(status).toBe(200);
      expect(body.data).toMatchObject({ status: 'ok', service: path.split('/').at(-2), database: 'connected' });
    }
  });

  it('its operations in the OpenAPI document, listed under their version', async () => {
    const { paths } = (await platform.ask('GET', '/openapi.json')).body as unknown as {
      paths: Record<
        string,
        Record<string, { security: unknown[]; responses: Record<string, { description: string }> }>
      >;
    };
    const mine = Object.keys(paths).filter((path) => path.includes('app-c'));
    expect(mine).toEqual(expect.arrayContaining(['/v1/app-c/health', '/v1/app-c/notes', '/v1/app-c/notes/{id}']));
    expect(mine.filter((path) => !path.startsWith('/v1/'))).toEqual([]);
    const served = platform.routes.routes.filter(
      ({ method, path }) => path.startsWith('/v1/app-c/') && method !== 'HEAD',
    );
    const listed = mine.flatMap((path) => Object.keys(paths[path]!).map((method) => `${method.toUpperCase()} ${path}`));
    expect(listed.sort()).toEqual(
      served.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`).sort(),
    );
    expect(paths['/v1/app-c/notes']!.post!.security).toEqual([{ bearer: [] }, { apiKey: [] }]);
    expect(paths['/v1/app-c/notes']!.post!.responses['200']!.description).toContain('32001 Notebook full');
    expect(paths['/v1/app-c/trials/slow']!.get!.security).toEqual([]);
  });

  it('the answer to business failures that it chose, and no other (C2.1)', async () => {
    const answerOf = async (name: string) => {
      const { status, body } = await platform.ask('GET', `/app-rest/failures/${name}`);
      return [status, body.code];
    };
    expect(await answerOf('shelfFull')).toEqual([409, 42001]);
    expect(await answerOf('plainFailure')).toEqual([200, 42002]);
    expect(await answerOf('loginFailed')).toEqual([401, 1001]);
    expect(await answerOf('orderCreationFailed')).toEqual([409, 2001]);
    expect(await answerOf('paymentFailed')).toEqual([402, 2002]);
    expect(await answerOf('insufficientBalance')).toEqual([402, 2003]);
    expect(await answerOf('resourceConflict')).toEqual([409, 4003]);
    expect((await platform.ask('GET', '/app-c/trials/refusal')).status).toBe(200);
  });

  it('nothing while another process serves it: its routes are 4000 then (C4.2)', async () => {
    const elsewhere = await boot({ apps: all, env: { APPS: 'app-a,app-b' } });
    try {
      const { status, body } = await elsewhere.ask('GET', '/app-c/trials/slow');
      expect([status, body.code]).toEqual([404, 4000]);
      expect((await elsewhere.ask('GET', '/app-c/health')).body.code).toBe(4000);
      expect((await elsewhere.ask('GET', '/app-b/products')).status).toBe(200);
      const document = (await elsewhere.ask('GET', '/openapi.json')).text;
      expect(document).not.toContain('app-c');
    } finally {
      await elsewhere.close();
    }
  });

  it('all of it behind BASE_PATH, too (C3.1)', async () => {
    const based = await boot({ apps: all, env: { BASE_PATH: '/api' } });
    try {
      expect((await based.ask('GET', '/api/app-c/health')).body.data).toMatchObject({ service: 'app-c' });
      expect((await based.ask('GET', '/api/v1/app-c/health')).status).toBe(200);
      expect((await based.ask('GET', '/app-c/health')).status).toBe(404);
      expect((await based.ask('GET', '/api/health/live')).status).toBe(200);
      await until(() => based.logs.some(({ app, message }) => app === 'app-c' && message === 'request'));
      const { paths } = (await based.ask('GET', '/api/openapi.json')).body as unknown as { paths: object };
      expect(Object.keys(paths)).toContain('/v1/app-c/notes'); // below the server, which has /api
      expect(Object.keys(paths)).not.toContain('/app-c/notes');
    } finally {
      await based.close();
    }
  });
});

describe.each(dialects)('the tables of such an app on %s', (dialect) => {
  it('are what its entities say, and go when its migrations are undone (C4.1, C7.3)', async () => {
    const database = await createDatabase(dialect);
    const platform = await boot({ apps: [...apps, appC], database });
    try {
      const user = await aUser(platform);
      const { body } = await user.ask('POST', '/app-c/notes', { title: 'Ünï 🍵', stars: 5, pinned: true });
      expect(body.data).toMatchObject({ owner_id: user.id, title: 'Ünï 🍵', stars: 5, pinned: true });
      const stored = await user.ask('GET', '/app-c/notes?pinned=true&sort=-stars');
      expect(stored.body.data).toMatchObject({ items: [body.data], total: 1 });
      expect((await user.ask('GET', '/app-c/notes?pinned=false')).body.data).toMatchObject({ total: 0 });
      const { upQueries } = await platform.database.dataSource.driver.createSchemaBuilder().log();
      expect(upQueries.map(({ query }) => query).filter((query) => query.includes('app_c_'))).toEqual([]);
    } finally {
      await platform.close();
      await database.drop();
    }
  });
});

describe('the platform’s own code', () => {
  it('names no app (C4.1)', async () => {
    const source = join(import.meta.dirname, '../../src');
    const names = apps.flatMap(({ id, title }) => {
      const words = id.split('-').map((word) => word[0]!.toUpperCase() + word.slice(1));
      const snake = id.replaceAll('-', '_');
      const pascal = words.join('');
      const camel = pascal[0]!.toLowerCase() + pascal.slice(1);
      return [id, snake, snake.toUpperCase(), words.join(' '), pascal, camel, title];
    });
    const found: string[] = [];
    for (const folder of ['core', 'middleware', 'observability']) {
      for (const file of await readdir(join(source, folder), { recursive: true })) {
        if (!/\.\w+$/.test(file)) continue;
        const text = await readFile(join(source, folder, file), 'utf8');
        found.push(
          ...names.filter((name) => new RegExp(`\\b${name}`).test(text)).map((name) => `${folder}/${file}: ${name}`),
        );
      }
    }
    expect(names).toEqual(expect.arrayContaining(['app-a', 'app_a', 'APP_A', 'AppA', 'appA', 'app-b']));
    expect(found).toEqual([]);
  });
});

it('keeps a migration’s name in its order', () => {
  expect(() => defineMigration('notes', [])).toThrow('a migration is named like 0001-products, not notes');
});
