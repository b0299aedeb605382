import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, type Ask, asker, logIn } from '../boot.js';
import { type Checkout, freshCheckout } from '../support/checkout.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { TraceCollector } from '../support/trace-collector.js';
import { until } from '../support/until.js';
import { apply, captionedBlocks, type CaptionedBlock } from './captioned-blocks.js';
import { PAGES, readGuide } from './pages.js';

describe('the guides', () => {
  let checkout: Checkout;
  let blocks: CaptionedBlock[];
  let touched: string[];

  beforeAll(async () => {
    checkout = await freshCheckout();
    blocks = (await Promise.all(PAGES.map(readGuide))).flatMap(captionedBlocks);
    for (const block of blocks) await apply(checkout.folder, block);
    touched = [...new Set(blocks.map(({ file }) => file))];
  });
  afterAll(() => checkout.remove());

  /** What a tool says, and how it ended. */
  const run = async (tool: string, ...args: string[]) => {
    const path = join(checkout.folder, tool);
    const ended = promisify(execFile)(process.execPath, [path, ...args], { cwd: checkout.folder });
    return ended.then(({ stdout }) => ({ code: 0, said: stdout }), failure);
  };
  /** The sources and what the guides touch: the rest of the tests is not theirs. */
  const projectOf = async (files: readonly string[]) => {
    const project = { extends: './tsconfig.json', include: ['src', ...files] };
    await writeFile(join(checkout.folder, 'tsconfig.guides.json'), JSON.stringify(project));
    return 'tsconfig.guides.json';
  };
  const clean = (said = '') => ({ code: 0, said });

  it('make code that has the format, the types and the boundaries of the house', async () => {
    const [format, lint, types, boundaries] = await Promise.all([
      run('node_modules/prettier/bin/prettier.cjs', '--list-different', ...touched),
      run('node_modules/eslint/bin/eslint.js', '--max-warnings', '0', ...touched),
      run('node_modules/typescript/bin/tsc', '--noEmit', '--project', await projectOf(touched)),
      run('tools/boundaries/boundaries.mjs'),
    ]);
    expect({ format, lint, types, boundaries }).toEqual({
      format: clean(),
      lint: clean(),
      types: clean(),
      boundaries: clean(),
    });
  });

  describe('built and started', () => {
    let collector: TraceCollector;
    let server: ServerProcess;
    let admin: Ask;

    const start = (env: Record<string, string>) =>
      startServer({
        env: { ADMIN_PASSWORD, ...env },
        dist: join(checkout.folder, 'dist'),
        cwd: checkout.folder,
      });
    const signIn = async ({ url }: ServerProcess) =>
      asker(url, { authorization: `Bearer ${await logIn(url, 'admin', ADMIN_PASSWORD)}` });

    beforeAll(async () => {
      const built = await run('tools/build/build.mjs');
      expect(built.code).toBe(0);
      collector = await TraceCollector.start();
      server = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_TRACES_SAMPLER_ARG: '1' });
      admin = await signIn(server);
    });
    afterAll(async () => {
      await server.stop();
      collector.stop();
    });

    it('an app: it is served, with health and documentation of its own', async () => {
      expect((await admin('GET', '/notes/health')).body.data).toMatchObject({ status: 'ok' });
      expect((await admin('GET', '/notes/docs')).status).toBe(200);
    });

    it('a route and its table: what was written is read again, by its owner alone', async () => {
      const { status, body } = await admin<{ id: number }>('POST', '/v1/notes/entries', { text: 'Buy tea' });
      expect([status, body.code]).toEqual([201, 0]);
      const path = `/notes/entries/${body.data.id}`;
      expect((await admin('GET', path)).body.data).toMatchObject({ id: body.data.id, text: 'Buy tea' });
      const stranger = { username: 'stranger', email: 'stranger@example.com', password: 'correct horse battery' };
      const nobody = asker(server.url, {});
      await nobody('POST', '/app-a/users', stranger);
      const token = await logIn(server.url, stranger.username, stranger.password);
      expect((await nobody('GET', path, undefined, { authorization: `Bearer ${token}` })).body.code).toBe(4001);
      expect((await nobody('GET', path)).body.code).toBe(1004);
      expect((await admin('POST', '/notes/entries', { text: '' })).body.code).toBe(3001);
    });

    it('a metric: it counts, under the labels it declared', async () => {
      const series = async (size: string) => {
        const { text } = await admin('GET', '/metrics');
        const line = new RegExp(`^entries_written_total\\{app="notes",size="${size}"\\} (\\d+)$`, 'm');
        return Number(line.exec(text)?.[1] ?? 0);
      };
      const before = [await series('short'), await series('long')];
      await admin('POST', '/notes/entries', { text: 'x'.repeat(101) });
      expect([await series('short'), await series('long')]).toEqual([before[0], before[1]! + 1]);
    });

    it('a span: it stands under its request, beside the statements of which the page says that they are there', async () => {
      const { body: written } = await admin('POST', '/notes/entries', { text: 'Buy more tea' });
      const requestOf = (traceId: string) => collector.ofTrace(traceId).find(({ kind }) => kind === 'SERVER');
      await until(() => requestOf(written.trace_id) !== undefined);
      const spans = collector.ofTrace(written.trace_id);
      const own = spans.find(({ name }) => name === 'write down');
      expect(own).toMatchObject({ parentSpanId: requestOf(written.trace_id)?.spanId, attributes: { app: 'notes' } });
      const inside = spans.filter(({ parentSpanId }) => parentSpanId === own?.spanId);
      expect(inside.map(({ attributes }) => attributes['db.query.text']).join('\n')).toMatch(
        /INSERT INTO .notes_entries/,
      );
    });

    it('a cached read: it is counted again after a write, and 304 to who knows the number', async () => {
      const counted = async (headers = {}) => {
        const answer = await admin<{ count: number }>('GET', '/notes/entries/count', undefined, headers);
        return { ...answer, etag: answer.headers.get('etag') ?? '' };
      };
      const before = await counted();
      expect((await counted({ 'if-none-match': before.etag })).status).toBe(304);
      await admin('POST', '/notes/entries', { text: 'Buy another tea' });
      const after = await counted({ 'if-none-match': before.etag });
      expect([after.status, after.body.data.count]).toEqual([200, before.body.data.count + 1]);
      const { text } = await admin('GET', '/metrics');
      expect(text).toMatch(/^cache_hits_total\{app="notes",layer="memory"\} [1-9]/m);
    });

    it('an idempotent route: the same key is the same entry', async () => {
      const write = () =>
        admin<{ id: number }>('POST', '/notes/entries', { text: 'Once' }, { 'idempotency-key': 'once' });
      const [first, second] = [await write(), await write()];
      expect(second.body.data).toEqual(first.body.data);
      expect(second.headers.get('idempotency-replayed')).toBe('true');
    });

    it('a rate limit: the mark is what callers are told', async () => {
      const { headers } = await admin('POST', '/notes/entries', { text: 'Buy some more' });
      expect(headers.get('ratelimit-policy')).toBe('"route";q=30;w=60');
      expect((await admin('GET', '/notes/entries/1')).headers.get('ratelimit-policy')).toBe('"default";q=600;w=60');
    });

    it('a stream: events and lines go on past the deadline, and end when the process does', async () => {
      const busy = await start({ REQUEST_TIMEOUT_MS: '300' });
      const writer = await signIn(busy);
      const events = await fetch(`${busy.url}/notes/entries/events`);
      let said = '';
      const ended = (async () => {
        for await (const chunk of events.body!) said += Buffer.from(chunk as Uint8Array).toString();
      })();
      const counts = () =>
        [...said.matchAll(/^event: count\nid: \d+\ndata: \{"count":(\d+)\}$/gm)].map(([, count]) => Number(count));
      await until(() => counts().length === 1);
      const [before = 0] = counts();
      for (const text of ['First', 'Second']) await writer('POST', '/notes/entries', { text });
      await until(() => counts().at(-1) === before + 2);
      const authorization = `Bearer ${await logIn(busy.url, 'admin', ADMIN_PASSWORD)}`;
      const lines = await fetch(`${busy.url}/notes/entries/export`, { headers: { authorization } });
      expect(lines.headers.get('content-type')).toBe('application/x-ndjson');
      const entries = (await lines.text()).split('\n').filter(Boolean);
      expect(entries).toHaveLength(before + 2);
      expect(entries.slice(-2).map((line) => JSON.parse(line) as object)).toMatchObject([
        { text: 'First' },
        { text: 'Second' },
      ]);
      expect(await busy.stop()).toBe(0);
      await expect(ended).resolves.toBeUndefined();
    });

    it('a request step: its header is on answers of apps, and of nobody else', async () => {
      expect((await admin('GET', '/notes/health')).headers.get('x-app')).toBe('notes');
      expect((await admin('GET', '/v1/app-b/products')).headers.get('x-app')).toBe('app-b');
      expect((await admin('GET', '/health')).headers.get('x-app')).toBeNull();
    });

    it('a setting and an error code: the one brings the other, and a wrong value stops the start', async () => {
      const closed = await start({ NOTES_READ_ONLY: 'true' });
      const { status, body } = await (await signIn(closed))('POST', '/notes/entries', { text: 'Too late' });
      expect([status, body.code, body.message]).toEqual([200, 900_001, 'Notes are read-only']);
      expect(await closed.stop()).toBe(0);
      await expect(start({ NOTES_READ_ONLY: 'maybe' })).rejects.toMatchObject({
        exit: { code: 78 },
        output: expect.stringContaining('NOTES_READ_ONLY'),
      });
    });

    it('what they say is generated is noticed when it is not, and then tells of them', async () => {
      const { code, said } = await run('tools/artefacts/generate.mjs', '--check');
      expect(code).toBe(1);
      const stale = [...said.matchAll(/^(\S+) (?:is missing|does not follow)/gm)].map(([, file]) => file);
      const pages = ['access', 'apps', 'codes', 'metrics', 'settings'].map((name) => `docs/reference/${name}.md`);
      expect(stale).toEqual(expect.arrayContaining(['.env.example', ...pages]));
      expect((await run('tools/artefacts/generate.mjs')).code).toBe(0);
      const written = (file: string) => readFile(join(checkout.folder, file), 'utf8');
      expect(await written('.env.example')).toContain('\n# NOTES_READ_ONLY=false\n');
      expect(await written('docs/reference/access.md')).toContain('`/notes/entries/{id}`');
      expect(await written('docs/reference/codes.md')).toContain('| 900001 |');
      expect(await written('docs/reference/metrics.md')).toContain('`entries_written_total`');
    });
  });
});

function failure(error: unknown): { code: number; said: string } {
  const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
  return { code, said: stdout + stderr };
}
