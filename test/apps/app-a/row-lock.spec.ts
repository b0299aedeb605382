import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it, jest } from '@jest/globals';
import { alterBuild } from '../../support/altered-build.js';
import { createDatabase, dialects, type TestDatabase } from '../../support/databases.js';
import { raceForPieces, RIGHT } from './order-race.js';
import { openShop, type Shop } from './shop.js';

// every process it starts takes its seconds on a busy machine
jest.setTimeout(120_000);

const ATTEMPTS = 5;

// SQLite has no row locks: a transaction that begins as a writer stands in for them
const locks = {
  sqlite: { text: "'BEGIN IMMEDIATE'", without: "'BEGIN'", processes: 2 },
  mysql: { text: ".setLock('pessimistic_write')", without: '', processes: 1 },
  postgres: { text: ".setLock('pessimistic_write')", without: '', processes: 1 },
} as const;

describe.each(dialects)('without the lock on %s', (dialect) => {
  it('200 orders on 100 pieces go wrong, so the race of races.spec.ts proves the lock (C3.4)', async () => {
    const { text, without, processes } = locks[dialect];
    const build = await alterBuild({ [text]: without });
    const database = await createDatabase(dialect);
    try {
      const shop = await openShop({ database, processes, dist: build.dist });
      expect(await isRaceWon(shop, database)).toBe(false);
      await shop.close();
    } finally {
      await database.drop();
      await build.remove();
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
