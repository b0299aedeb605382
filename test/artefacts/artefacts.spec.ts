import { spawnSync } from 'node:child_process';
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as app from '#core/app';
import * as auth from '#core/auth';
import * as config from '#core/config';
import * as errors from '#core/errors';
import * as http from '#core/http';
import * as observability from '#observability';
import * as commandLine from '../../src/commands/command-line.js';
import * as commands from '../../src/commands/commands.js';
import * as platformDocuments from '../../src/platform/documents.js';
import * as platformPreview from '../../src/platform/preview.js';
import * as platform from '../../src/platform/platform.js';
import * as routeShape from '../../src/platform/route-shape.js';
import * as rooms from '../../src/platform/rooms.js';
import * as platformSettings from '../../src/platform/settings.js';
import * as workerFigures from '../../src/serving/worker-figures.js';
import * as registry from '../../src/apps/registry.js';
import { artefactsOf, type Program } from '../../tools/artefacts/artefacts.mjs';
import { keepArtefacts } from '../../tools/artefacts/keep-artefacts.mjs';
import { boot } from '../boot.js';
import { grower, planted } from './planted.app.js';

const ROOT = join(import.meta.dirname, '../..');
const GENERATE = join(ROOT, 'tools/artefacts/generate.mjs');

const program: Program = {
  app,
  auth,
  commandLine,
  commands,
  config,
  errors,
  http,
  observability,
  platform,
  platformDocuments,
  platformSettings,
  rooms,
  routeShape,
  workerFigures,
  platformPreview,
  registry: { apps: [...registry.apps, planted, grower] },
};

describe('npm run generate', () => {
  let kept: string;
  let first: ReturnType<typeof start>;
  /** What the first start wrote: all that follows from the code. */
  let written: Record<string, string>;

  beforeAll(async () => {
    kept = await mkdtemp(join(tmpdir(), 'rookery-kept-'));
    first = start();
    const entries = await readdir(kept, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    written = Object.fromEntries(
      await Promise.all(paths.map(async (path) => [relative(kept, path), await readFile(path, 'utf8')])),
    );
  });
  afterAll(() => rm(kept, { recursive: true, force: true }));

  /** Somewhere without a database, and with settings that no document may take over. */
  const start = (...args: string[]) => {
    const { PATH = '' } = process.env;
    const env = { PATH, DATABASE_URL: 'mysql://nobody@127.0.0.1:1/none', API_LICENSE: 'Mine', APPS: 'app-a' };
    const { status, stdout, stderr } = spawnSync(process.execPath, [GENERATE, ...args, kept], {
      cwd: kept,
      env,
      encoding: 'utf8',
    });
    return { status, said: stdout + stderr.replace(/^built in .*\n/m, '') };
  };
  /** The same command in this process, where what follows from the code is what the first start wrote. */
  const generateIn = async (folder: string, ...args: string[]) => {
    let said = '';
    const say = (text: string) => (said += `${text}\n`);
    const status = await keepArtefacts([...args, folder], () => Promise.resolve(written), { log: say, error: say });
    return { status, said };
  };
  const generate = (...args: string[]) => generateIn(kept, ...args);

  it('writes every file without a database, and then has nothing to write', async () => {
    expect([first.status, first.said]).toEqual([0, expect.stringMatching(/^(wrote \S+\n){5,}$/)]);
    expect(await generate()).toEqual({ status: 0, said: '' });
    expect((await readdir(kept)).sort()).toEqual(['.env.example', 'docs', 'sdk']);
  });

  it('writes what is kept in this repository, and nothing else is kept there', async () => {
    expect(await generateIn(ROOT, '--check')).toEqual({ status: 0, said: '' });
  });

  it('--check names a file that was altered and one that is gone, with the way to mend them: exit 1', async () => {
    const [altered, gone] = ['docs/reference/access.md', 'docs/reference/codes.md'];
    await appendFile(join(kept, altered), 'by hand\n');
    await rm(join(kept, gone));
    const { status, said } = start('--check');
    expect(status).toBe(1);
    expect(said).toMatch(
      /^docs\/reference\/access\.md does not follow from the code, from line \d+ on: run `npm run generate`/,
    );
    expect(said).toMatch(/\ndocs\/reference\/codes\.md is missing: run `npm run generate`/);
    expect(said.trim().split('\n')).toHaveLength(2);
    expect((await generate()).said).toBe(`wrote ${altered}\nwrote ${gone}\n`);
  });

  it('--check names a file that no longer follows from the code; without it, it goes', async () => {
    const stale = ['docs/reference/gone.md', 'docs/reference/openapi/gone.openapi.json', 'sdk/gone.mjs'];
    const others = ['docs/reference/released/gone.openapi.json', 'docs/reference/released/1.2.3/notes.md', 'docs/a.md'];
    for (const file of [...stale, ...others]) {
      await mkdir(dirname(join(kept, file)), { recursive: true });
      await writeFile(join(kept, file), 'once generated\n');
    }
    const { status, said } = await generate('--check');
    expect(status).toBe(1);
    expect(said.trim().split('\n')).toEqual(
      stale.map((file) => expect.stringMatching(`^${file} follows from nothing.*: delete it`)),
    );
    expect(await generate()).toEqual({ status: 0, said: stale.map((file) => `removed ${file}\n`).join('') });
    expect(await generate('--check')).toEqual({ status: 0, said: '' });
    for (const file of others) expect(await readFile(join(kept, file), 'utf8')).toBe('once generated\n');
  });

  it('says what it cannot read, and writes nothing over it', async () => {
    const page = join(kept, 'docs/reference/apps.md');
    await rm(page, { force: true });
    await cp(join(kept, '.env.example'), join(page, 'in-the-way'), { recursive: true });
    for (const args of [['--check'], []])
      await expect(generate(...args)).rejects.toThrow(expect.objectContaining({ code: 'EISDIR' }));
    expect(await readdir(page)).toEqual(['in-the-way']);
  });
});

describe('the reference', () => {
  let files: Record<string, string>;

  beforeAll(async () => {
    files = await artefactsOf(program);
  });

  const cellsOf = (markdown: string) =>
    markdown
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .map((line) => line.slice(2, -2).split(' | '));
  const rowsOf = (name: string) => cellsOf(files[`docs/reference/${name}.md`] ?? '');

  it('says of each page that it is generated, and by which command', () => {
    for (const [file, text] of Object.entries(files)) {
      if (file.endsWith('.md'))
        expect([file, text.split('\n', 1)[0]]).toEqual([file, expect.stringContaining('`npm run generate`')]);
    }
  });

  it('comes out the same a second time', async () => {
    expect(await artefactsOf(program)).toEqual(files);
  });

  it('lists who may call a route, as its handler or else its class says (C6.1)', () => {
    const rows = rowsOf('access').filter(([, path]) => path?.includes('/planted/') && !path.includes('docs'));
    expect(rows).toContainEqual([
      'GET, HEAD',
      '`/planted/beds/{bed_id}`',
      'bare, v1',
      'anyone',
      '`BedsController.look`',
    ]);
    expect(rows).toContainEqual(['DELETE', '`/planted/beds/{bed_id}`', 'bare, v1', 'admin', '`BedsController.clear`']);
    const scoped = 'anyone signed in; a key with `seeds:read` and `beds:read`';
    expect(rows).toContainEqual(['GET, HEAD', '`/planted/seeds`', 'bare, v1', scoped, '`SeedsController.count`']);
    expect(rows).toContainEqual(['POST', '`/planted/seeds`', 'bare, v1', 'anyone signed in', '`SeedsController.sow`']);
  });

  it('lists exactly the routes that a running platform serves, and whom it asks for a credential (C6.1)', async () => {
    const running = await boot({ apps: program.registry.apps });
    try {
      const listed = rowsOf('access')
        .filter(([methods]) => methods !== 'methods' && methods !== '---')
        .flatMap(([methods = '', path = '', versions = '', who = '']) =>
          methods.split(', ').flatMap((method) =>
            versions.split(', ').map((version) => ({
              method,
              path: (version === 'bare' ? '' : `/${version}`) + path.replaceAll('`', ''),
              who,
            })),
          ),
        );
      const served = running.routes.routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
      expect(listed.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(served.sort());
      for (const { method, path, who } of listed) {
        const { status } = await running.ask(method, path.replace(/\{\w+\}/g, '1'));
        expect([method, path, status === 401]).toEqual([method, path, who !== 'anyone']);
      }
    } finally {
      await running.close();
    }
  });

  it('lists every code of the platform and of each app, with message, status and meaning (C2)', () => {
    const rows = rowsOf('codes');
    expect(rows).toContainEqual(['422001', 'Bed full', '200', '409', 'no seed fits into it', '`bedFull`']);
    const listed = rows.map(([code]) => Number(code)).filter(Number.isInteger);
    const declared = [errors.codes, ...program.registry.apps.map(({ codes }) => codes)].flatMap((table) =>
      Object.values(table)
        .map(({ code }) => code)
        .sort((a, b) => a - b),
    );
    expect(listed).toEqual(declared);
  });

  it('shows words that Markdown would take for its own as they are, here and in the OpenAPI documents (C2)', () => {
    const [message, meaning] = [
      'Bed \\| gate locked',
      'its \\<gate> has a \\[lock] \\| two \\*keys\\* are with the gardener',
    ];
    expect(rowsOf('codes')).toContainEqual(['422002', message, '200', '423', meaning, '`bedLocked`']);
    const { info } = JSON.parse(files['docs/reference/openapi/openapi.json'] ?? '') as {
      info: { description: string };
    };
    const inDocument = cellsOf(info.description).filter(([code]) => Number(code) > 0);
    expect(inDocument).toContainEqual(['422002', message, '423', meaning]);
    const onPage = rowsOf('codes').filter(([code]) => Number(code) > 0);
    const words = (rows: string[][], at: number) => rows.map((row) => [row[0], row[1], row[at]]);
    expect(words(inDocument, 3)).toEqual(words(onPage, 4));
  });

  it('lists every setting with its defaults, rule and description (C11)', () => {
    const rows = rowsOf('settings');
    expect(rows).toContainEqual([
      '`PLANTED_DEPTH_CM`',
      '`3`',
      'production: `7`',
      'a whole number, at least 1, at most 99',
      'How deep a seed \\* lies. Secret: it is never logged.',
    ]);
    const variables = [...(files['.env.example'] ?? '').matchAll(/^# ([A-Z][A-Z0-9_]*)=/gm)].map(
      ([, name]) => `\`${name}\``,
    );
    expect(rows.map(([variable]) => variable).filter((cell) => cell?.startsWith('`'))).toEqual(variables);
    for (const [variable, , , rule] of rows) expect([variable, rule]).not.toEqual([variable, '']);
  });

  it('lists every command with its words and options, and what each is (C11)', () => {
    const rows = rowsOf('commands').filter(([command]) => command?.startsWith('`'));
    expect(rows.map(([command]) => command)).toEqual(
      commands.COMMANDS.map((command) => `\`${commandLine.usageOf(command)}\``),
    );
    expect(rows).toContainEqual([
      '`db:restore <file> [--force]`',
      'Put a back-up in place of the SQLite database',
      '`<file>` the back-up; `--force` throw away the database that is there',
    ]);
  });

  it('lists every app with what is named after it, and draws who uses whom (C4.1, C4.3)', () => {
    const row = [
      '`planted`',
      'A garden',
      '`/planted`',
      '`planted_*`',
      '`PLANTED_*`',
      '420000–429999',
      '`SoilContract`',
      '',
    ];
    expect(rowsOf('apps')).toContainEqual(row);
    expect(files['docs/reference/apps.md']).toContain('\n  app43 -->|SoilContract| app42\n');
  });

  it('lists every metric with its labels, those of apps too (C10.3)', () => {
    const rows = rowsOf('metrics');
    expect(rows).toContainEqual([
      '`order_changes_total`',
      'counter',
      '`app`, `status`',
      'app-a',
      'Orders that were confirmed or cancelled.',
    ]);
    expect(rows.map(([name]) => name)).toEqual(expect.arrayContaining(['`http_requests_total`', '`db_pool_waiting`']));
  });

  it('holds the OpenAPI documents, of all apps and of each (C3.6)', () => {
    const whole = JSON.parse(files['docs/reference/openapi/openapi.json'] ?? '') as { paths: object };
    expect(Object.keys(whole.paths)).toEqual(expect.arrayContaining(['/auth/login', '/v1/planted/seeds']));
    const own = JSON.parse(files['docs/reference/openapi/planted.openapi.json'] ?? '') as { paths: object };
    expect(Object.keys(own.paths).filter((path) => !path.startsWith('/v1/planted/'))).toEqual([]);
  });

  it('is not made of apps that do not fit together', async () => {
    const alone = { ...program, registry: { apps: [grower] } };
    await expect(artefactsOf(alone)).rejects.toThrow('grower uses SoilContract, which no registered app provides');
  });
});
