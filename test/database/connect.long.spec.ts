import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { apps } from '../../src/apps/registry.js';
import { explain } from '../../src/platform/explain.js';
import { openDatabase } from '../../src/platform/open-database.js';
import { schemaOf } from '../../src/platform/schema.js';
import { loadPlatformSettings } from '../../src/platform/settings.js';
import { createDatabase, describeServers, type TestDatabase } from '../support/databases.js';
import { runProgram, startServer } from '../support/server-process.js';
import { type Proxy, throughProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';
import { sessionsOf } from './sessions.js';

const DIST = join(import.meta.dirname, '../../dist');
const FIXTURES = join(import.meta.dirname, 'fixtures');
const everyMigration = schemaOf(apps)
  .flatMap(({ owner, migrations }) => migrations.map(({ name }) => `${owner}/${name}`))
  .join(', ');

describeServers('a start while %s is away', (dialect) => {
  let database: TestDatabase;
  let proxy: Proxy;

  const ways = {
    'turns connections away': { damage: (way: Proxy) => way.refuse(), reason: /reset|terminated|lost/i },
    'is silent': { damage: (way: Proxy) => way.silence(), reason: /ETIMEDOUT|timeout/ },
  };
  type Way = keyof typeof ways;
  let failed: Record<Way, Awaited<ReturnType<typeof failedStart>> & { proxy: Proxy; attempts: number }>;

  /** A start over a stretch of network of its own, so that several fail side by side. */
  const fail = async (way: Way) => {
    const damaged = await throughProxy({ ...database, drop: () => Promise.resolve() });
    ways[way].damage(damaged.proxy);
    const outcome = await failedStart(damaged.database, { DB_CONNECT_TIMEOUT_MS: '2000' });
    const attempts = damaged.proxy.accepted();
    await damaged.database.drop();
    return [way, { ...outcome, proxy: damaged.proxy, attempts }] as const;
  };

  beforeAll(async () => {
    database = await createDatabase(dialect);
    failed = Object.fromEntries(await Promise.all((Object.keys(ways) as Way[]).map(fail))) as typeof failed;
    ({ database, proxy } = await throughProxy(database));
  });
  afterAll(() => database.drop());

  it.each(Object.keys(ways) as Way[])(
    'that %s tries for DB_CONNECT_TIMEOUT_MS, says why in one line and ends with 69, its port never open (C7.2)',
    (way) => {
      const { code, lines, opened, ms, attempts, proxy } = failed[way];
      expect({ code, opened, lines: lines.length }).toEqual({ code: 69, opened: false, lines: 1 });
      expect(lines[0]).toContain(`the database cannot be used: ${dialect} database rookery_`);
      expect(lines[0]).toContain(` on ${proxy.host}:${proxy.port}: `);
      expect(lines[0]).toMatch(ways[way].reason);
      expect(attempts).toBeGreaterThanOrEqual(1);
      expect(ms).toBeGreaterThan(1500);
    },
  );

  it('succeeds when the server comes while it waits (C7.2)', async () => {
    proxy.refuse();
    const before = proxy.accepted();
    const starting = startServer({ env: { ...database.env, DB_CONNECT_TIMEOUT_MS: '300000' } });
    await until(() => proxy.accepted() >= before + 2);
    proxy.restore();
    const server = await starting;
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
    expect(await server.stop()).toBe(0);
  });

  it('that goes away while it waits for its schema is waited for as well (C7.3)', async () => {
    const { database, proxy } = await throughProxy(await createDatabase(dialect));
    const waiting = { ...database.env, DB_MIGRATE_ON_START: 'false', DB_CONNECT_TIMEOUT_MS: '300000' };
    const opening = openDatabase(schemaOf(apps), loadPlatformSettings(apps, { env: waiting }));
    await until(async () => (await sessionsOf(database)).some(({ idle }) => idle));
    const before = proxy.accepted();
    proxy.cut();
    await until(() => proxy.accepted() >= before + 2);
    proxy.restore();
    const other = await openDatabase(schemaOf(apps), loadPlatformSettings(apps, { env: database.env })); // which migrates
    const { connected, migrator } = await opening;
    expect((await migrator.status()).every(({ applied }) => applied)).toBe(true);
    await connected.close();
    await other.connected.close();
    await database.drop();
  });
});

describe('a start on an SQLite file', () => {
  let database: TestDatabase;
  let file: string;

  beforeEach(async () => {
    database = await createDatabase('sqlite');
    file = database.env.SQLITE_PATH!;
  });
  afterEach(() => database.drop());

  /** A file that served, and was closed in good order. */
  const aRealOne = async () => {
    const { connected } = await openDatabase(schemaOf(apps), loadPlatformSettings(apps, { env: database.env }));
    await connected.close();
    return readFile(file);
  };

  /** How the program would end. */
  const refusal = () =>
    openDatabase(schemaOf(apps), loadPlatformSettings(apps, { env: database.env })).then(() => 'no refusal', explain);

  it.each([
    ['of random bytes', () => writeFile(file, randomBytes(50_000)), 'file is not a database'],
    [
      'whose second half is gone',
      async () => {
        await truncate(file, (await aRealOne()).length / 2);
      },
      'database disk image is malformed',
    ],
  ])('%s says so in one line, ends with 69 and leaves the file as it is (C7.1)', async (_what, spoil, reason) => {
    await spoil();
    const before = await readFile(file);
    const { code, lines, opened } = await failedStart(database);
    expect({ code, opened, lines }).toEqual({
      code: 69,
      opened: false,
      lines: [`the database cannot be used: SQLite in ${file}: ${reason}`],
    });
    expect((await readFile(file)).equals(before)).toBe(true);
    expect(await readdir(dirname(file))).toEqual(['rookery.db']);
  });

  it('that may only be read says so in one line, ends with 69 and leaves the file as it is (C7.1)', async () => {
    const before = await aRealOne();
    await chmod(dirname(file), 0o777);
    const { code, output } = await runProgram(['read-only.mjs', DIST], { env: database.env, dist: FIXTURES });
    expect({ code, output }).toEqual({
      code: 69,
      output: `the database cannot be used: SQLite in ${file}: EACCES: permission denied, access '${file}'`,
    });
    expect((await readFile(file)).equals(before)).toBe(true);
  });

  it('whose tables were overwritten is refused with the reason, and left as it is (C7.1)', async () => {
    const bytes = await aRealOne();
    await writeFile(file, bytes.fill(0xa5, 100));
    expect(await refusal()).toEqual({
      status: 69,
      text: `the database cannot be used: SQLite in ${file}: database disk image is malformed`,
    });
    expect((await readFile(file)).equals(bytes)).toBe(true);
  });

  it('that is a folder is refused with the reason (C7.1)', async () => {
    await mkdir(file);
    expect(await refusal()).toEqual({
      status: 69,
      text: `the database cannot be used: SQLite in ${file}: unable to open database file`,
    });
    expect(await readdir(file)).toEqual([]);
  });

  it('that a command cannot use says the same (C7.1)', async () => {
    await writeFile(file, randomBytes(5000));
    expect(await runProgram(['cli.js', 'db:status'], { env: database.env })).toMatchObject({
      code: 69,
      output: `the database cannot be used: SQLite in ${file}: file is not a database`,
    });
  });
});

describe('a start with a schema that is behind the code', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createDatabase('sqlite');
  });
  afterAll(() => database.drop());

  it('waits for DB_CONNECT_TIMEOUT_MS, then names what is missing in one line and ends with 69 (C7.3)', async () => {
    const env = { DB_MIGRATE_ON_START: 'false', DB_CONNECT_TIMEOUT_MS: '1500' };
    const { code, lines, opened, ms } = await failedStart(database, env);
    expect({ code, opened, lines }).toEqual({
      code: 69,
      opened: false,
      lines: [
        `the database cannot be used: the schema is behind this code, run db:migrate; missing: ${everyMigration}`,
      ],
    });
    expect(ms).toBeGreaterThan(1000);
  });
});

/** Runs the program until it gives up, and tries its port all the while. */
async function failedStart(database: TestDatabase, env: Readonly<Record<string, string>> = {}) {
  const port = await freePort();
  const startedAt = Date.now();
  const running = runProgram(['main.js'], { env: { ...database.env, ...env, PORT: String(port) } });
  const state = { ended: false, opened: false };
  const watching = running.finally(() => {
    state.ended = true;
  });
  while (!state.ended) {
    state.opened ||= await answers(port);
    await sleep(20);
  }
  const { code, output } = await watching;
  return { code, opened: state.opened, lines: output.split('\n'), ms: Date.now() - startedAt };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
