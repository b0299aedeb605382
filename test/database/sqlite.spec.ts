import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Migrator } from '#core/database';
import { codes } from '#core/errors';
import { apps } from '../../src/apps/registry.js';
import { openDatabase } from '../../src/platform/open-database.js';
import { schemaOf } from '../../src/platform/schema.js';
import { loadPlatformSettings } from '../../src/platform/settings.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { until } from '../support/until.js';
import { aThing, openThings, type Things } from './things.js';

describe('a new SQLite file', () => {
  it('is for its owner alone, and so are the files beside it: it holds keys and hashes (C6.2)', async () => {
    const database = await createDatabase('sqlite');
    const { connected } = await openThings(database);
    const path = database.env.SQLITE_PATH!;
    const modes = await Promise.all(
      [path, `${path}-wal`, `${path}-shm`].map(async (file) => (await stat(file)).mode & 0o777),
    );
    expect(modes).toEqual([0o600, 0o600, 0o600]);
    await connected.close();
    await database.drop();
  });
});

describe('SQLite with more than one who writes', () => {
  let database: TestDatabase;
  let shop: Things;
  let others: ChildProcessByStdio<Writable, Readable, null>[];

  beforeEach(async () => {
    others = [];
    database = await createDatabase('sqlite');
    shop = await openThings(database);
  });
  afterEach(async () => {
    for (const other of others) if (other.exitCode === null && other.kill('SIGKILL')) await once(other, 'exit');
    await shop.connected.close();
    await database.drop();
  });

  /** Another process, in the middle of a transaction; the returned function lets it commit. */
  async function anotherHoldsTheLock(): Promise<() => Promise<void>> {
    const fixture = join(import.meta.dirname, 'fixtures/write-lock.mjs');
    const other = spawn(process.execPath, [fixture, database.env.SQLITE_PATH!], { stdio: ['pipe', 'pipe', 'inherit'] });
    others.push(other);
    await once(other.stdout, 'data');
    return async () => {
      other.stdin.write('go\n');
      await once(other, 'exit');
    };
  }

  it("waits for another process's transaction, and the event loop for nobody (C7.1)", async () => {
    const commit = await anotherHoldsTheLock();
    let ended = 0;
    const writing = [
      shop.database.transaction(async () => {
        expect(await shop.things.count()).toBeGreaterThanOrEqual(1);
        await shop.things.create(aThing({ name: 'in a transaction' }));
      }),
      shop.things.create(aThing({ name: 'by itself' })),
    ].map((work: Promise<unknown>) =>
      work.finally(() => {
        ended += 1;
      }),
    );

    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
    }, 10);
    await until(() => ticks >= 50);
    clearInterval(timer);
    expect(ended).toBe(0);
    expect(await shop.things.count()).toBe(0);

    await commit();
    await Promise.all(writing);
    expect(await shop.things.sortedNames()).toEqual(['by another process', 'by itself', 'in a transaction']);
  });

  it('gives up with 5003 when the other does not end within DB_ACQUIRE_TIMEOUT_MS (C7.2)', async () => {
    const commit = await anotherHoldsTheLock();
    const hasty = await openThings(database, { DB_ACQUIRE_TIMEOUT_MS: '200' });
    const busy = { definition: codes.serviceUnavailable, headers: { 'retry-after': '1' } };
    await expect(hasty.database.transaction(() => hasty.things.count())).rejects.toMatchObject(busy);
    await expect(hasty.things.create(aThing())).rejects.toMatchObject(busy);
    expect(await hasty.things.count()).toBe(0);
    await commit();
    await hasty.database.transaction(() => hasty.things.create(aThing()));
    expect(await hasty.things.count()).toBe(2);
    await hasty.connected.close();
  });

  it('lets a start wait for it too, longer than a statement would (C7.3)', async () => {
    const commit = await anotherHoldsTheLock();
    const attempts = jest.spyOn(Migrator.prototype, 'migrate');
    const env = { ...database.env, DB_ACQUIRE_TIMEOUT_MS: '100', DB_CONNECT_TIMEOUT_MS: '20000' };
    const opening = openDatabase(schemaOf(apps), loadPlatformSettings(apps, { env }));
    await until(() => attempts.mock.calls.length >= 2);
    attempts.mockRestore();
    await commit();
    const { connected, migrator } = await opening;
    expect((await migrator.status()).every(({ applied }) => applied)).toBe(true);
    await connected.close();
  });

  it('lets what was read in a transaction be written in it: nobody comes between (C7.4)', async () => {
    const second = await openThings(database);
    const { id } = await shop.things.create(aThing({ pieces: 0 }));
    const raise = ({ database: owner, things }: Things) =>
      owner.transaction(async () => {
        const thing = await things.get(id);
        await things.update({ ...thing, pieces: thing.pieces + 1 });
      });
    await Promise.all(Array.from({ length: 100 }, (_item, turn) => raise(turn % 2 ? shop : second)));
    expect((await shop.things.get(id)).pieces).toBe(100);
    await second.connected.close();
  });

  it('takes the writers of one process in the order they came (C7.2)', async () => {
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 10 }, (_item, turn) =>
        shop.database.transaction(async () => {
          order.push(turn);
          await shop.things.create(aThing());
        }),
      ),
    );
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it.each([
    ['NORMAL', 1],
    ['FULL', 2],
  ])(
    'opens each connection with WAL, foreign keys and SQLITE_SYNCHRONOUS, here %s (C7.1)',
    async (wanted, synchronous) => {
      const { connected, things } = await openThings(database, { SQLITE_SYNCHRONOUS: wanted });
      expect(await things.statement('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
      expect(await things.statement('PRAGMA foreign_keys')).toEqual([{ foreign_keys: 1 }]);
      expect(await things.statement('PRAGMA synchronous')).toEqual([{ synchronous }]);
      await connected.close();
    },
  );
});
