import { AsyncLocalStorage } from 'node:async_hooks';
import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { codes } from '#core/errors';
import { DeadlockError, inTransaction } from '#core/database';
import { currentContext, type RequestContext, runAsApp, runInContext } from '#observability';
import {
  createDatabase,
  describeServers,
  dialects,
  onMysql,
  onPostgres,
  type TestDatabase,
} from '../support/databases.js';
import { until } from '../support/until.js';
import { aDoor } from './door.js';
import { aThing, openThings, StrangerEntity, type Thing, type Things } from './things.js';

const aRequest = (): RequestContext => ({
  traceId: '1'.repeat(32),
  spanId: '2'.repeat(16),
  sampled: false,
  random: false,
  requestId: 'r',
  app: 'shop',
});
const failure = new Error('the work failed');

let database: TestDatabase;
let shop: Things;
const open = async (dialect: (typeof dialects)[number]) => {
  database = await createDatabase(dialect);
  // PostgreSQL looks for a deadlock after a second
  if (dialect === 'postgres')
    await onPostgres(
      `ALTER DATABASE ${new URL(database.env.DATABASE_URL!).pathname.slice(1)} SET deadlock_timeout = '50ms'`,
    );
  shop = await openThings(database);
};
const close = async () => {
  await shop.connected.close();
  await database.drop();
};
const add = (name: string) => shop.things.create(aThing({ name }));
const names = () => shop.things.sortedNames();

describe.each(dialects)('a transaction on %s', (dialect) => {
  beforeAll(() => open(dialect));
  afterEach(() => shop.things.clear());
  afterAll(close);

  it('keeps what was done in it, and what calls inside it did (C7.4)', async () => {
    const result = await shop.database.transaction(async () => {
      expect(inTransaction()).toBe(true);
      await add('outer');
      await shop.database.transaction(() => add('inner'));
      return 'done';
    });
    expect(result).toBe('done');
    expect(inTransaction()).toBe(false);
    expect(await names()).toEqual(['inner', 'outer']);
  });

  it('takes everything back when its work throws, nested calls included (C7.4)', async () => {
    await expect(
      shop.database.transaction(async () => {
        await shop.database.transaction(() => add('inner'));
        await add('outer');
        throw failure;
      }),
    ).rejects.toBe(failure);
    await expect(
      shop.database.transaction(async () => {
        await add('outer');
        await shop.database.transaction(async () => {
          await add('inner');
          throw failure;
        });
      }),
    ).rejects.toBe(failure);
    expect(await names()).toEqual([]);
  });

  it('never commits when a statement in it failed, though its work makes light of it (C7.4)', async () => {
    const work = async () => {
      const { id } = await add('first');
      await add('second');
      await shop.things.statement(`INSERT INTO shop_things (id) VALUES (${id})`).catch(() => undefined);
    };
    await expect(shop.database.transaction(work)).rejects.toThrow();
    expect(await names()).toEqual([]);
    await shop.database.transaction(() => add('after'));
    expect(await names()).toEqual(['after']);
  });

  it('shows others only what is committed (C7.4)', async () => {
    const [written, seen] = [aDoor(), aDoor()];
    const writing = shop.database.transaction(async () => {
      await add('new');
      expect(await names()).toEqual(['new']);
      written.open();
      await seen.opened;
    });
    await written.opened;
    expect(await names()).toEqual([]);
    seen.open();
    await writing;
    expect(await names()).toEqual(['new']);
  });

  it("ends with the request's time: no further statement, no commit (C5.5, 5005)", async () => {
    const request = aRequest();
    const late = runInContext(request, () =>
      shop.database.transaction(async () => {
        await add('too late');
        request.expired = true;
      }),
    );
    await expect(late).rejects.toMatchObject({ definition: codes.requestTimedOut });
    await expect(runInContext(request, () => shop.things.count())).rejects.toMatchObject({
      definition: codes.requestTimedOut,
    });
    await expect(runInContext(request, () => shop.database.transaction(() => add('never')))).rejects.toMatchObject({
      definition: codes.requestTimedOut,
    });
    expect(await names()).toEqual([]);
    expect(await runInContext(aRequest(), () => shop.things.count())).toBe(0);
  });

  it('is followed, once committed, by what was left for afterwards, and resolves after that (C7.4)', async () => {
    const seen: unknown[] = [];
    const note = (word: string) => async () => {
      seen.push(word, inTransaction(), await names());
    };
    await shop.database.transaction(async () => {
      await shop.database.afterCommit(note('first'));
      await shop.database.transaction(() => shop.database.afterCommit(note('second')));
      await add('kept');
      expect(seen).toEqual([]);
    });
    expect(seen).toEqual(['first', false, ['kept'], 'second', false, ['kept']]);
    await shop.database.afterCommit(note('without one'));
    expect(seen.slice(6)).toEqual(['without one', false, ['kept']]);
  });

  it('that is rolled back is followed by nothing (C7.4)', async () => {
    let ran = false;
    const rolledBack = shop.database.transaction(async () => {
      await shop.database.afterCommit(() => {
        ran = true;
      });
      throw failure;
    });
    await expect(rolledBack).rejects.toBe(failure);
    expect(ran).toBe(false);
  });

  it('that was tried again is followed by what its last attempt left (C7.4)', async () => {
    const ran: number[] = [];
    let attempt = 0;
    await shop.database.transaction(async () => {
      attempt += 1;
      const mine = attempt;
      await shop.database.afterCommit(() => void ran.push(mine));
      if (attempt < 3) throw new DeadlockError('planted');
    });
    expect(ran).toEqual([3]);
  });

  it('stands when what follows it fails, and the rest follows all the same (C7.4)', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    let ran = false;
    await shop.database.transaction(async () => {
      await add('kept');
      await shop.database.afterCommit(() => {
        throw failure;
      });
      await shop.database.afterCommit(() => Promise.reject(failure));
      await shop.database.afterCommit(() => {
        ran = true;
      });
    });
    expect([ran, await names()]).toEqual([true, ['kept']]);
    expect(logged.mock.calls.map(([line]) => line)).toEqual([{ error: failure }, { error: failure }]);
    logged.mockRestore();
  });

  it('is followed by work under the name of the app that asked for it (C10.1)', async () => {
    const request = aRequest();
    const seen: (string | undefined)[] = [];
    const leave = () => shop.database.afterCommit(() => void seen.push(currentContext()?.app));
    await runInContext(request, () => shop.database.transaction(() => runAsApp('blog', leave)));
    expect(seen).toEqual(['blog']);
  });

  it("has no way to another owner's tables: the error names both (C4.3)", () => {
    expect(() => shop.database.repository(StrangerEntity)).toThrow(
      'shop asked for StrangerEntity, a table of blog; use the contract of its owner',
    );
    expect(() => shop.database.repository(NobodysEntity)).toThrow('NobodysEntity, a table of nobody');
  });

  it('locks rows for update until it ends, and refuses to without a transaction (C7.4)', async () => {
    const { id } = await add('counted');
    const raise = () =>
      shop.database.transaction(async () => {
        const thing = await shop.things.getForUpdate(id);
        return shop.things.update({ ...thing, pieces: thing.pieces + 1 });
      });
    await Promise.all(Array.from({ length: 20 }, raise));
    expect((await shop.things.get(id)).pieces).toBe(21);
    if (dialect !== 'sqlite') await expect(shop.things.getForUpdate(id)).rejects.toThrow(/transaction/i);
  });
});

describeServers('the isolation of a transaction on %s', (dialect) => {
  beforeAll(() => open(dialect));
  afterAll(close);

  it('is READ COMMITTED, also for the server: what others commit meanwhile is seen (C7.4)', async () => {
    const level = {
      mysql: "SHOW VARIABLES WHERE variable_name IN ('transaction_isolation', 'tx_isolation')",
      postgres: 'SHOW transaction_isolation',
      sqlite: '',
    }[dialect];
    const outside = AsyncLocalStorage.snapshot();
    await shop.database.transaction(async () => {
      expect(JSON.stringify(await shop.things.statement(level))).toMatch(/:"READ.COMMITTED"/i);
      expect(await names()).toEqual([]);
      await outside(() => add('by another'));
      expect(await names()).toEqual(['by another']);
    });
  });
});

describeServers('a deadlock on %s', (dialect) => {
  let one: Thing;
  let two: Thing;

  beforeAll(() => open(dialect));
  afterAll(close);
  const prepare = async () => {
    await shop.things.clear();
    one = await add('one');
    two = await add('two');
  };
  const raise = async (id: number, by: number) => {
    const thing = await shop.things.getForUpdate(id);
    await shop.things.update({ ...thing, pieces: thing.pieces + by });
  };

  it('is no concern of its victim: the work runs again, and both are done (C7.4)', async () => {
    await prepare();
    const both = [aDoor(), aDoor()];
    let runs = 0;
    const crosswise = ([first, second]: readonly [Thing, Thing], mine: number) =>
      shop.database.transaction(async () => {
        runs += 1;
        await raise(first.id, 1);
        both[mine]!.open();
        await both[1 - mine]!.opened;
        await raise(second.id, 1);
      });
    await Promise.all([crosswise([one, two], 0), crosswise([two, one], 1)]);
    expect(runs).toBe(3);
    expect([await shop.things.get(one.id), await shop.things.get(two.id)].map(({ pieces }) => pieces)).toEqual([3, 3]);
  });

  it('that comes back is given up after 3 repetitions: 5003 with Retry-After, and nothing done (C7.4)', async () => {
    await prepare();
    let runs = 0;
    const doomed = shop.database.transaction(async () => {
      runs += 1;
      await raise(one.id, 1);
      const rival = await lockedByRival();
      await raise(two.id, 1).finally(rival.end);
    });
    await expect(doomed).rejects.toMatchObject({
      definition: codes.serviceUnavailable,
      headers: { 'retry-after': '1' },
      retryable: true,
    });
    expect(runs).toBe(4);
    expect((await shop.things.get(one.id)).pieces).toBe(1);
  });

  /** Another's transaction: it holds `two`, waits for `one`, and is never the victim. */
  async function lockedByRival() {
    const runner = shop.connected.dataSource.createQueryRunner();
    await runner.query(dialect === 'mysql' ? 'BEGIN' : "BEGIN; SET LOCAL deadlock_timeout = '10s'");
    // the heavier one survives on MySQL
    for (let weight = 1; weight <= 5; weight += 1) await runner.query(`INSERT INTO shop_strangers VALUES (${weight})`);
    await runner.query(`UPDATE shop_things SET pieces = 9 WHERE id = ${two.id}`);
    const waiting = runner.query(`UPDATE shop_things SET pieces = 9 WHERE id = ${one.id}`).catch(() => undefined);
    await until(rivalWaits);
    return {
      end: async () => {
        await waiting;
        await runner.query('ROLLBACK');
        await runner.release();
      },
    };
  }

  async function rivalWaits(): Promise<boolean> {
    const name = new URL(database.env.DATABASE_URL!).pathname.slice(1);
    if (dialect === 'postgres') {
      const rows = await onPostgres(
        `SELECT 1 FROM pg_stat_activity WHERE datname = '${name}' AND wait_event_type = 'Lock'`,
      );
      return (rows as unknown[]).length > 0;
    }
    const rows = await onMysql(
      `SELECT 1 FROM information_schema.innodb_trx JOIN information_schema.processlist ON id = trx_mysql_thread_id
       WHERE trx_state = 'LOCK WAIT' AND db = '${name}'`,
    );
    return (rows as unknown[]).length > 0;
  }
});

class NobodysEntity {
  id!: number;
}
