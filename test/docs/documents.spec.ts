import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes } from '#core/errors';
import { apps } from '../../src/apps/registry.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { appCCodes } from '../apps/app-c/app-c.codes.js';
import { restApp } from '../apps/app-c/rest.app.js';
import { type Booted, boot } from '../boot.js';
import { closeWire, send, type WireAnswer } from '../support/wire.js';

const all = [...apps, appC, restApp];

let platform: Booted;

beforeAll(async () => {
  platform = await boot({ apps: all, env: { APPS: 'app-b,app-c' } });
});
afterAll(async () => {
  closeWire();
  await platform.close();
});

const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<WireAnswer> =>
  send(platform.url, { method, path, headers });
const documentAt = async (path: string): Promise<any> => (await get(path)).json;
const ownersIn = ({ paths }: { paths: object }): string[] =>
  [...new Set(Object.keys(paths).map((path) => path.replace(/^\/v1/, '').split('/')[1]!))].sort();

describe('a document', () => {
  it('of everything holds what is served here, with identity, health and administration (C3.6)', async () => {
    expect(ownersIn(await documentAt('/openapi.json'))).toEqual(['app-b', 'app-c', 'auth', 'health', 'platform']);
  });

  it('of everything everywhere holds every app, also those that another process serves (C3.6)', async () => {
    const everywhere = ['app-a', 'app-b', 'app-c', 'app-rest', 'auth', 'health', 'platform'];
    expect(ownersIn(await documentAt('/openapi.json?apps=all'))).toEqual(everywhere);
    expect((await get('/app-a/users')).json).toMatchObject({ code: 4000 });
  });

  it('of one app holds that app alone, down to its components (C3.6)', async () => {
    const document = await documentAt('/app-b/openapi.json');
    expect(ownersIn(document)).toEqual(['app-b']);
    const names = Object.keys(document.components.schemas);
    expect(names).toContain('app-b.ProductDto');
    expect(names.filter((name) => !/^(app-b\.|FieldError$)/.test(name))).toEqual([]);
    expect(document.info.title).toBe('rookery: Products and inventory');
  });

  it('of an app that is served elsewhere is not here, nor is one of no app (C4.2)', async () => {
    for (const path of ['/app-a/openapi.json', '/app-a/docs', '/app-a/redoc', '/nobody/openapi.json'])
      expect((await get(path)).json).toMatchObject({ code: 4000 });
  });

  it('takes no other word for which apps (C1.2)', async () => {
    const { status, json } = await get('/openapi.json?apps=some');
    expect([status, json?.code, json?.errors?.[0]?.field]).toEqual([422, 3001, 'apps']);
  });

  it('lists each route that is served here, and no other (C3.1)', async () => {
    const { paths } = await documentAt('/openapi.json');
    const listed = Object.entries<object>(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const served = platform.routes.routes
      .filter(({ method, path }) => method !== 'HEAD' && /^\/(v1\/|auth\/|health|platform\/)/.test(path))
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    expect(listed.sort()).toEqual(served.sort());
  });

  it('has one id an operation, a summary, a description, and a tag that is described', async () => {
    const { paths, tags } = await documentAt('/openapi.json?apps=all');
    const operations = Object.values<any>(paths).flatMap((item) => Object.values<any>(item));
    const ids = operations.map(({ operationId }) => operationId as string);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('app-c_createNote');
    const known = new Map(tags.map(({ name, description }: any) => [name, description]));
    for (const { summary, description, tags: own } of operations) {
      expect(summary).toMatch(/^[A-Z]/);
      expect(description).toContain('Who may call it');
      expect(own.map((name: string) => known.get(name))).toEqual([expect.stringMatching(/\.$/)]);
    }
  });

  it('gives an example of every JSON answer, by code', async () => {
    const { paths, components } = await documentAt('/openapi.json?apps=all');
    const answers = [
      ...Object.values<any>(components.responses),
      ...Object.values<any>(paths).flatMap((item) =>
        Object.values<any>(item).flatMap(({ responses }) => Object.values<any>(responses)),
      ),
    ];
    const media = answers.flatMap(({ content }) => Object.values<any>(content ?? {}));
    expect(media.length).toBeGreaterThan(30);
    for (const { examples } of media) {
      expect(Object.keys(examples)).not.toEqual([]);
      for (const [code, { value }] of Object.entries<any>(examples)) expect(value.code).toBe(Number(code));
    }
  });

  it('leaves no shape open: what it does not name does not go out (C1.1)', async () => {
    const open: string[] = [];
    JSON.stringify(await documentAt('/openapi.json?apps=all'), (key, value) => {
      if (value?.type === 'object' && value.enum === undefined && value.additionalProperties === undefined)
        open.push(key);
      return value;
    });
    expect(open).toEqual([]);
  });
});

describe('the codes in a document (C2)', () => {
  const row = ({ code, message, meaning }: { code: number; message: string; meaning: string }, statuses: string) =>
    `| ${code} | ${message} | ${statuses} | ${meaning} |`;

  it('are all of the platform’s, with their statuses, and those of its apps', async () => {
    const { description } = (await documentAt('/openapi.json')).info;
    for (const { code } of Object.values(codes)) expect(description).toContain(`| ${code} |`);
    expect(description).toContain(row(codes.malformedRequest, '400, 408, 414, 431'));
    expect(description).toContain(row(codes.insufficientBalance, '200'));
    expect(description).toContain(row(appCCodes.notebookFull, '200'));
    expect((await documentAt('/app-b/openapi.json')).info.description).not.toContain('Notebook full');
  });

  it('have the statuses that the app chose (C2.1)', async () => {
    const elsewhere = await boot({ apps: all, env: { APPS: 'app-rest' } });
    try {
      const { body } = await elsewhere.ask('GET', '/app-rest/openapi.json');
      expect((body as any).info.description).toContain(row(codes.insufficientBalance, '402'));
      expect((body as any).info.description).toContain('| 42001 | Shelf full | 409 |');
    } finally {
      await elsewhere.close();
    }
  });
});

describe('a document or page that somebody has', () => {
  it.each(['/openapi.json', '/openapi.json?apps=all', '/app-b/openapi.json', '/docs', '/app-b/redoc'])(
    'is not sent again: %s',
    async (path) => {
      const first = await get(path);
      const etag = first.headers.etag!;
      expect(first.headers['cache-control']).toBe('no-cache');
      for (const known of [etag, `"x", ${etag}`, etag.replace('W/', ''), '*']) {
        const { status, text, headers } = await get(path, { 'if-none-match': known });
        expect([status, text, headers.etag]).toEqual([304, '', etag]);
        expect(headers['x-trace-id']).toMatch(/^[0-9a-f]{32}$/);
      }
      // as everywhere: what is no list of tags names none (RFC 9110, 13.1.2)
      for (const unknown of ['"another"', `*, ${etag}`, `x, ${etag}`])
        expect((await get(path, { 'if-none-match': unknown })).status).toBe(200);
    },
  );

  it('is the same under HEAD, without its body (C3.1)', async () => {
    for (const path of ['/openapi.json', '/app-b/openapi.json', '/docs', '/redoc/']) {
      const [whole, head] = [await get(path), await get(path, {}, 'HEAD')];
      expect([head.status, head.text]).toEqual([200, '']);
      for (const name of ['etag', 'content-type', 'content-length', 'cache-control'])
        expect(head.headers[name]).toBe(whole.headers[name]);
    }
  });

  it('keeps its parts for ever, because other content has another path', async () => {
    const parts = (await get('/app-b/docs')).text.matchAll(/(?:src|href)="([^":]+)"/g);
    const paths = [...parts].map(([, path = '']) => new URL(path, `${platform.url}/app-b/docs`).pathname);
    expect(paths).toHaveLength(4);
    for (const path of paths) {
      const { status, headers } = await get(path);
      expect([status, headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
      expect((await get(path, { 'if-none-match': headers.etag! })).status).toBe(304);
      expect((await get(path.replace(/assets\/[^/]+/, 'assets/older'))).json).toMatchObject({ code: 4000 });
    }
    expect((await get('/docs/assets/x/constructor')).json).toMatchObject({ code: 4000 });
  });
});

it('is described and shown behind BASE_PATH (C3.1)', async () => {
  const based = await boot({ apps: all, env: { BASE_PATH: '/api', APPS: 'app-b' } });
  try {
    for (const path of ['/openapi.json', '/app-b/openapi.json', '/docs', '/app-b/docs', '/redoc', '/app-b/redoc']) {
      expect((await based.ask('GET', `/api${path}`)).status).toBe(200);
      expect((await based.ask('GET', path)).body.code).toBe(4000);
    }
  } finally {
    await based.close();
  }
});

it('tells nobody else when documents are made: no line of log above debug (C10.1)', async () => {
  const quiet = await boot({ apps: all });
  try {
    const before = quiet.logs.length;
    await quiet.ask('GET', '/openapi.json');
    const told = quiet.logs.slice(before).filter(({ level, message }) => level !== 'debug' && message !== 'request');
    expect(told).toEqual([]);
  } finally {
    await quiet.close();
  }
});
