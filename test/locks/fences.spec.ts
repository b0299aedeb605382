import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '#core/database';
import { type Claim, FenceEntity, FenceError, FencesRepository, FenceSweep } from '#core/locks';
import { type Booted, boot, MovableClock } from '../boot.js';
import { aDoor } from '../database/door.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { until } from '../support/until.js';

const claim = (resource: string, fence: number, holder = `holder ${fence}`): Claim => ({ resource, fence, holder });

describe.each(dialects)('the fence in %s', (dialect) => {
  let database: TestDatabase;
  let platform: Booted;
  let db: Database;
  let fences: FencesRepository;
  const clock = new MovableClock();

  beforeAll(async () => {
    database = await createDatabase(dialect);
    platform = await boot({ database, clock, env: { DB_POOL_SIZE: '4' } });
    db = platform.nest.get(Database);
    fences = platform.nest.get(FencesRepository);
  });
  afterAll(async () => {
    await platform.close();
    await database.drop();
  });

  const pass = (wanted: Claim, work: () => Promise<unknown> = () => Promise.resolve()) =>
    db.transaction(async () => {
      await fences.ensureNewest(wanted);
      await work();
    });
  const row = (resource: string) => platform.database.dataSource.getRepository(FenceEntity).findOneBy({ resource });

  it('lets the newest holder write as often as it likes, and no older one after it (C8.4)', async () => {
    await pass(claim('shop:a', 7));
    await pass(claim('shop:a', 7));
    await pass(claim('shop:a', 2 ** 53 - 1));
    const refused = await pass(claim('shop:a', 7)).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(FenceError);
    expect(refused).toMatchObject({ definition: { code: 4003 }, retryable: true, newerFence: 2 ** 53 - 1 });
    expect(await row('shop:a')).toMatchObject({ fence: 2 ** 53 - 1, holder: `holder ${2 ** 53 - 1}` });
  });

  it('tells two holders of one number apart: without Redis two processes may have it', async () => {
    await pass(claim('shop:twins', 5, 'one'));
    await expect(pass(claim('shop:twins', 5, 'other'))).rejects.toBeInstanceOf(FenceError);
    await pass(claim('shop:twins', 5, 'one'));
  });

  it('knows its own resource only', async () => {
    await pass(claim('shop:b', 9));
    await pass(claim('shop:B', 1));
  });

  it('undoes what was written before it in the transaction', async () => {
    await pass(claim('shop:c', 9));
    const writing = db.transaction(async () => {
      await fences.ensureNewest(claim('shop:d', 1));
      await fences.ensureNewest(claim('shop:c', 1));
    });
    await expect(writing).rejects.toBeInstanceOf(FenceError);
    expect(await row('shop:d')).toBeNull();
  });

  it('lets the first two, at once, in by their numbers, on an empty table (C8.4)', async () => {
    for (let round = 0; round < 10; round += 1) {
      const name = `shop:first-${round}`;
      const outcomes = await Promise.allSettled([1, 2, 3].map((fence) => pass(claim(name, fence))));
      expect(outcomes[2]!.status).toBe('fulfilled');
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(FenceError);
      expect(await row(name)).toMatchObject({ fence: 3 });
    }
  });

  it('makes whoever took over wait for the one before, and then see all it wrote (C8.4)', async () => {
    for (const name of ['shop:known', 'shop:unknown']) {
      if (name === 'shop:known') await pass(claim(name, 1));
      const [inside, mayCommit] = [aDoor(), aDoor()];
      const former = pass(claim(name, 2), async () => {
        await fences.ensureNewest(claim(`${name}-written`, 77));
        inside.open();
        await mayCommit.opened;
      });
      await inside.opened;
      let seen: unknown;
      const newer = pass(claim(name, 3), async () => {
        const overwritten = await fences.ensureNewest(claim(`${name}-written`, 1)).catch((error: unknown) => error);
        seen = (overwritten as FenceError).newerFence;
      });
      await until(() => platform.database.poolStats().used === 2 || dialect === 'sqlite');
      mayCommit.open();
      await Promise.all([former, newer]);
      expect(seen).toBe(77);
    }
  });

  it('is of no use outside of a transaction, and says so', async () => {
    await expect(fences.ensureNewest(claim('shop:e', 1))).rejects.toThrow(/shop:e is guarded outside of a transaction/);
  });

  it('is forgotten when nobody used it for 30 days, so that the table stays small', async () => {
    await pass(claim('shop:old', 1));
    await pass(claim('shop:used', 1));
    clock.advance(29 * 86_400);
    await pass(claim('shop:used', 1));
    clock.advance(2 * 86_400);
    await platform.nest.get(FenceSweep).run();
    expect(await row('shop:old')).toBeNull();
    expect(await row('shop:used')).toMatchObject({ fence: 1 });
  });
});
