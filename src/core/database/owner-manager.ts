import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import type { Bulkhead } from '#core/limits';

/**
 * The data source as one owner sees it: whoever connects through it takes a place of that owner first, and gives it
 * back with the connection. TypeORM makes every runner, of a transaction or of one statement, in `createQueryRunner`.
 */
export function managerWithin(dataSource: DataSource, bulkhead: Bulkhead, owner: string): EntityManager {
  const own = Object.create(dataSource) as DataSource;
  own.createQueryRunner = (mode) => {
    const runner = dataSource.createQueryRunner.call(own, mode);
    keepWithin(runner, bulkhead, owner);
    return runner;
  };
  const manager = own.createEntityManager();
  Object.assign(own, { manager });
  return manager;
}

/** One place a runner, however often it connects. */
function keepWithin(runner: QueryRunner, bulkhead: Bulkhead, owner: string): void {
  const connect = runner.connect.bind(runner) as () => Promise<unknown>;
  const release = runner.release.bind(runner);
  let connected: Promise<unknown> | undefined;
  let holds = false;

  const giveBack = () => {
    if (holds) bulkhead.leave(owner);
    holds = false;
  };
  const connectWithin = async () => {
    const waiting = bulkhead.enter(owner);
    if (waiting) await waiting;
    holds = true;
    try {
      return await connect();
    } catch (error) {
      connected = undefined;
      giveBack();
      throw error;
    }
  };
  runner.connect = () => (connected ??= connectWithin());
  runner.release = () => {
    const released = release();
    giveBack();
    return released;
  };
}
