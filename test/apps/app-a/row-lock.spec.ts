import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AlteredBuild, alterBuild } from '../../support/altered-build.js';
import { createDatabase, dialects, type TestDatabase } from '../../support/databases.js';
import { raceForPieces, RIGHT } from './order-race.js';
import { openShop, type Shop } from './shop.js';

const ATTEMPTS = 5;

// SQLite has no row locks: a transaction that begins as a writer stands in for them
const locks = {
  sqlite: { text: "'BEGIN IMMEDIATE'", without: "'BEGIN'", processes: 2 },
  mysql: { text: ".setLock('pessimistic_write')", without: '', processes: 1 },
  postgres: { text: ".setLock('pessimistic_write')", without: '', processes: 1 },
} as const;

let build: AlteredBuild; // one without any of them: what is compiled for one kind of database serves the others
beforeAll(async () => {
  build = await alterBuild(Object.fromEntries(Object.values(locks).map(({ text, without }) => [text, without])));
});
afterAll(() => build.remove());

describe.each(dialects)('without the lock on %s', (dialect) => {
  it('200 orders on 100 pieces go wrong, so the race of races.long.spec.ts proves the lock (C3.4)', async () => {
    const { processes } = locks[dialect];
    const database = await createDatabase(dialect);
    try {
      const shop = await openShop({ database, processes, dist: build.dist });
      expect(await isRaceWon(shop, database)).toBe(false);
      await shop.close();
    } finally {
      await database.drop();
    }
  });
});

/** Whether each of several races ends as it does with the lock. */
async function isRaceWon(shop: Shop, database: TestDatabase): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const outcome = await raceForPieces(shop, database);
    expect(outcome.tally['201/0']).toBeGreaterThan(0); // it sells, but
    if (!isDeepStrictEqual(outcome, RIGHT)) return false;
  }
  return true;
}
