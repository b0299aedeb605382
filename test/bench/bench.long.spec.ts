import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from '@jest/globals';
import { describeServers, MYSQL_URL, onMysql } from '../support/databases.js';
import { REDIS_URL, stores } from '../support/redis.js';

const BENCH = join(import.meta.dirname, '../../bench/bench.mjs');
const SERVERS = ['rookery', 'fastify', 'nest-express', 'floor'];
const hasRedis = stores.includes('redis');
const MEASURED = ['W1', 'W2', 'W3', 'W4', 'W5', ...(hasRedis ? ['W6'] : [])];

interface Figures {
  database: string;
  workloads: { id: string; skipped?: string; microseconds?: Record<string, number[]>; ratios?: object }[];
  start: object;
  memory: { mebibytes: Record<string, { resident: number }> };
  apps: { sized: { apps: number; pings: number[] }[] };
}

const run = (...args: string[]) => {
  const { PATH = '' } = process.env;
  return promisify(execFile)(process.execPath, [BENCH, ...args], {
    env: { PATH, BENCH_MYSQL_URL: MYSQL_URL, BENCH_REDIS_URL: REDIS_URL },
  });
};

describeServers('the benchmark on %s', (dialect) => {
  if (dialect !== 'mysql') return; // its peers speak to one database
  let output: string;
  let figures: Figures;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-bench-'));
    const json = join(folder, 'figures.json');
    output = (await run('--quick', '--json', json)).stdout;
    figures = JSON.parse(await readFile(json, 'utf8')) as Figures;
    await rm(folder, { recursive: true });
  });

  it('measures every workload on Rookery and its peers, which answer the same bytes of data', () => {
    const measured = figures.workloads.filter(({ skipped }) => skipped === undefined);
    expect(measured.map(({ id }) => id)).toEqual(MEASURED);
    for (const { microseconds } of measured) {
      expect(Object.keys(microseconds ?? {})).toEqual(SERVERS);
      for (const rounds of Object.values(microseconds ?? {})) {
        expect(rounds).toHaveLength(2);
        expect(Math.min(...rounds)).toBeGreaterThan(0);
      }
    }
  });

  it('prints a row for every workload, and says which one it skips and why', () => {
    for (const id of MEASURED) expect(output).toMatch(new RegExp(`^${id} .* µs .* µs .* µs .* µs `, 'm'));
    if (!hasRedis) expect(output).toMatch(/^skipped: W6 Redis read: \w+/m);
  });

  it('measures starts, memory and numbers of apps', () => {
    const shipped = SERVERS.filter((name) => name !== 'floor');
    expect(Object.keys(figures.start)).toEqual(shipped);
    expect(Object.keys(figures.memory.mebibytes)).toEqual(shipped);
    expect(figures.apps.sized.map(({ apps, pings }) => [apps, pings.length])).toEqual([
      [2, 2],
      [3, 2],
    ]);
    expect(output).toMatch(/^one app more: /m);
  });

  it('takes its database away', async () => {
    expect(await onMysql(`SHOW DATABASES LIKE '${figures.database}'`)).toEqual([]);
  });

  it('says how it is used when it is asked for what it does not have', async () => {
    const refused = run('--only', 'speed');
    await expect(refused).rejects.toMatchObject({ code: 64 });
    await expect(refused).rejects.toThrow('there is no section speed');
  });
});
