import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AppCache, Caches } from '#core/cache';
import { type Database } from '#core/database';
import { appC } from '../apps/app-c/app-c.app.js';
import type { Note } from '../apps/app-c/notes/note.js';
import { NotesRepository } from '../apps/app-c/notes/notes.repository.js';
import { boot, type Booted } from '../boot.js';
import { unique } from '../factories/given.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { redisEnv, stores } from '../support/redis.js';

interface Gate {
  passed: Promise<undefined>;
  open: () => void;
}

function gate(): Gate {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return { passed: promise, open: () => resolve(undefined) };
}

const cases = dialects.flatMap((dialect) => stores.map((store) => [dialect, store] as const));

describe.each(cases)('a cached value and a transaction, on %s with state in %s', (dialect, store) => {
  let database: TestDatabase;
  let platform: Booted;
  let cache: AppCache;
  let transactions: Database;
  let notes: NotesRepository;

  beforeAll(async () => {
    database = await createDatabase(dialect);
    platform = await boot({ apps: [appC], database, env: store === 'redis' ? redisEnv() : {} });
    notes = platform.nest.get(NotesRepository, { strict: false });
    // the app's own handles, as its services have them injected
    ({ database: transactions } = notes as unknown as { database: Database });
    cache = platform.nest.get(Caches).of('app-c', transactions);
  });
  afterAll(async () => {
    await platform.close();
    await database.drop();
  });

  const aNote = (): Promise<Note> => {
    const at = new Date(0);
    return notes.create({ ownerId: 1, title: unique('old'), stars: 1, pinned: false, createdAt: at, updatedAt: at });
  };
  const starsOf = async (id: number) => (await notes.get(id)).stars;
  const read = (id: number, load = () => starsOf(id)) => cache.get(`note-${id}`, { tags: [`note-${id}`] }, load);
  const write = async (note: Note, stars: number) => {
    await cache.invalidate(`note-${note.id}`);
    await notes.update({ ...note, stars });
  };

  it('is the old one until the commit, and never again after it: also for who read between write and commit (C8.4)', async () => {
    const note = await aNote();
    const [written, mayCommit, mayEnd] = [gate(), gate(), gate()];
    const writing = transactions.transaction(async () => {
      await write(note, 2);
      written.open();
      await mayCommit.passed;
    });
    await written.passed;
    expect(await read(note.id)).toBe(1); // loaded, and kept, between write and commit
    await cache.remove(`note-${note.id}`);
    const slow = read(note.id, async () => {
      const stars = await starsOf(note.id);
      await mayEnd.passed;
      return stars;
    });
    mayCommit.open();
    await writing;
    expect(await read(note.id)).toBe(2);
    mayEnd.open();
    expect(await slow).toBeLessThanOrEqual(2);
    expect(await read(note.id)).toBe(2);
  });

  it('stays after a rollback: nothing has changed', async () => {
    const note = await aNote();
    expect(await read(note.id)).toBe(1);
    const failing = transactions.transaction(async () => {
      await write(note, 2);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await read(note.id, async () => 99)).toBe(1);
  });

  it('is loaded anew inside of one that has changed it, and for nobody else', async () => {
    const note = await aNote();
    expect(await read(note.id)).toBe(1);
    const failing = transactions.transaction(async () => {
      await write(note, 2);
      expect(await read(note.id)).toBe(2);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await read(note.id)).toBe(1);
    expect(await starsOf(note.id)).toBe(1);
  });
});
