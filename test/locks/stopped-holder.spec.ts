import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDatabase, dialects, onMysql, onPostgres, type TestDatabase } from '../support/databases.js';
import { describeRedis, type OwnRedis, startRedis } from '../support/redis.js';
import { readSql } from '../support/sql.js';
import { until } from '../support/until.js';

const DIST = join(import.meta.dirname, '../../dist');
const FIXTURE = join(import.meta.dirname, 'fixtures/holder.mjs');

/** Another process, that takes the lock and writes when it is told to. */
class Holder {
  private readonly said: string[] = [];
  private readonly process: ChildProcessByStdio<Writable, Readable, null>;

  constructor(name: string, env: Readonly<Record<string, string>>) {
    this.process = spawn(process.execPath, [FIXTURE, DIST, name], {
      cwd: tmpdir(),
      env: { PATH: process.env.PATH, ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    createInterface({ input: this.process.stdout }).on('line', (line) => this.said.push(line));
  }

  /** Gives an order; a stopped process finds it when it goes on. */
  order(order: 'take' | 'write' | 'write-bare' | 'leave'): void {
    this.process.stdin.write(`${order}\n`);
  }

  /** What it says next. */
  async says(): Promise<string> {
    await until(() => this.said.length > 0);
    return this.said.shift()!;
  }

  async does(order: Parameters<Holder['order']>[0]): Promise<string> {
    this.order(order);
    return this.says();
  }

  send(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  async end(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exited = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await exited;
  }
}

const execute = async ({ dialect, env }: TestDatabase, sql: string): Promise<void> => {
  if (dialect === 'mysql') await onMysql(sql, env.DATABASE_URL);
  else if (dialect === 'postgres') await onPostgres(sql, env.DATABASE_URL);
  else new SqliteDatabase(env.SQLITE_PATH).exec(sql).close();
};

describeRedis('a holder stopped beyond its TTL', () => {
  let redis: OwnRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  describe.each(dialects)('on %s', (dialect) => {
    let database: TestDatabase;
    let first: Holder;
    let second: Holder;

    beforeAll(async () => {
      database = await createDatabase(dialect);
      await execute(database, 'CREATE TABLE written (name varchar(20), fence bigint)');
      const env = { ...database.env, REDIS_URL: redis.url, REDIS_KEY_PREFIX: `${dialect}:` };
      [first, second] = [new Holder('first', env), new Holder('second', env)];
      expect(await Promise.all([first.says(), second.says()])).toEqual(['ready', 'ready']);
    });
    afterAll(async () => {
      await Promise.all([first.end(), second.end()]);
      await database.drop();
    });

    const written = () => readSql(database, 'SELECT name FROM written');
    const take = async (holder: Holder) => Number(/^took (\d+)$/.exec(await holder.does('take'))?.[1]);

    /** The first is stopped with the lock in its hand, the second takes it over and writes, the first goes on. */
    async function overtake(late: 'write' | 'write-bare', meanwhile: () => Promise<unknown> = () => Promise.resolve()) {
      await execute(database, 'DELETE FROM written');
      const fence = await take(first);
      first.send('SIGSTOP');
      await meanwhile();
      const newer = await take(second);
      expect(newer).toBeGreaterThan(fence);
      expect(await second.does('write')).toBe('written');
      first.order(late);
      first.send('SIGCONT');
      const answer = await first.says();
      expect(await second.does('write')).toBe('written'); // the first took nothing from it
      for (const holder of [first, second]) expect(await holder.does('leave')).toBe('left');
      return {
        answer,
        refusal: `refused 4003 the database has seen number ${newer} of the lock shop:report: ${fence}`,
      };
    }

    it('is refused by the database when it writes at last (C8.4)', async () => {
      const { answer, refusal } = await overtake('write');
      expect(answer).toContain(refusal);
      expect(await written()).toEqual([{ name: 'second' }, { name: 'second' }]);
    });

    it('is refused also when Redis lost all it knew in between: the numbers rise on (C8.4)', async () => {
      const { answer, refusal } = await overtake('write', () => redis.tell('FLUSHALL'));
      expect(answer).toContain(refusal);
      expect(await written()).toEqual([{ name: 'second' }, { name: 'second' }]);
    });

    it('would have written without the fence: nothing else keeps it from doing so', async () => {
      expect((await overtake('write-bare')).answer).toBe('written');
      expect((await written()).map(({ name }) => name).sort()).toEqual(['first', 'second', 'second']);
    });
  });
});
