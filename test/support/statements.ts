import type { Booted } from '../boot.js';

/** How many statements on tables whose name `tables` matches this platform sends while `work` runs. */
export async function statementsOf(
  { database: { dataSource } }: Pick<Booted, 'database'>,
  tables: RegExp,
  work: () => Promise<unknown>,
): Promise<number> {
  const create = dataSource.createQueryRunner;
  let count = 0;
  dataSource.createQueryRunner = (...args) => {
    const runner = create.apply(dataSource, args);
    const query = runner.query.bind(runner) as (sql: string, ...rest: unknown[]) => Promise<unknown>;
    runner.query = ((sql, ...rest) => {
      if (tables.test(sql)) count += 1;
      return query(sql, ...rest);
    }) as typeof runner.query;
    return runner;
  };
  try {
    await work();
    return count;
  } finally {
    dataSource.createQueryRunner = create;
  }
}
