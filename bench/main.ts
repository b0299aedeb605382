import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { type BenchRun, type Findings, withServers } from './bench-run.js';
import { Cleanup } from './cleanup.js';
import { type Options, parseOptions, type Section, USAGE, UsageError } from './options.js';
import { NotAlikeError } from './preflight.js';
import { measureApps } from './sections/apps.section.js';
import { measureMemory } from './sections/memory.section.js';
import { measureStarts } from './sections/start.section.js';
import { measureWorkloads } from './sections/workloads.section.js';
import { ADMIN, createDatabase, fillDatabase } from './servers/bench-database.js';
import { isRedis } from './servers/bench-redis.js';
import { programs, ROOKERY } from './servers/programs.js';
import { type Workload, workloads } from './workloads.js';

const MEASURES: Readonly<Record<Section, (run: BenchRun) => Promise<Findings>>> = {
  workloads: measureWorkloads,
  start: measureStarts,
  memory: measureMemory,
  apps: measureApps,
};

const INTERRUPTED = 130;

/** Measures what the options ask for and prints it; returns the exit status. `folder` is the build of this run. */
export async function main(args: readonly string[], folder: string): Promise<number> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return 0;
  }
  const cleanup = new Cleanup();
  const interrupt = new AbortController();
  const stop = () => {
    interrupt.abort(); // what fails from here on fails because of it
    void cleanup.run().finally(() => process.exit(INTERRUPTED));
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    await measure(parseOptions(args), folder, cleanup);
    return 0;
  } catch (error) {
    if (interrupt.signal.aborted) return INTERRUPTED;
    if (error instanceof NotAlikeError) console.error(error.message);
    else if (error instanceof UsageError) console.error(`${error.message}\n${USAGE}`);
    else throw error;
    return error instanceof UsageError ? 64 : 1; // EX_USAGE
  } finally {
    await cleanup.run();
  }
}

async function measure(options: Options, folder: string, cleanup: Cleanup): Promise<void> {
  const redisUrl = process.env.BENCH_REDIS_URL ?? 'redis://127.0.0.1:6379';
  const wanted = await possible(chosenWorkloads(options), redisUrl);
  const run = await prepare({ folder, cleanup, scale: options.scale, workloads: wanted, redisUrl });
  const machine = `Node ${process.versions.node}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}`;
  console.log(machine);
  const figures: Record<string, unknown> = { machine, database: run.database.name };
  for (const section of options.sections) {
    const found = await MEASURES[section](run);
    console.log(['', `## ${section}`, ...found.lines].join('\n'));
    figures[section] = found.figures;
  }
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(figures, null, 2)}\n`);
}

function chosenWorkloads({ workloads: ids }: Options): readonly Workload[] {
  const unknown = ids.filter((id) => !workloads.some((workload) => workload.id === id));
  if (unknown.length > 0) throw new UsageError(`there is no workload ${unknown.join(', ')}`);
  return workloads.filter(({ id }) => ids.length === 0 || ids.includes(id));
}

/** Those that want a Redis are skipped where nobody answers. */
async function possible(wanted: readonly Workload[], redisUrl: string): Promise<readonly Workload[]> {
  if (!wanted.some(({ redis }) => redis) || (await isRedis(redisUrl))) return wanted;
  return wanted.map((each) => (each.redis ? { ...each, requests: `nobody answers at ${redisUrl}` } : each));
}

/** A filled database, and a token that all servers take. */
async function prepare(parts: Omit<BenchRun, 'database' | 'programs' | 'token'>): Promise<BenchRun> {
  const { folder, cleanup } = parts;
  const database = await createDatabase();
  cleanup.add(() => database.drop());
  await fillDatabase(database, folder);
  const rookery = programs(folder, database, false).filter(({ name }) => name === ROOKERY);
  return withServers(parts, rookery, async ([server]) => {
    if (!server) throw new Error('Rookery is not there');
    const token = await logIn(server.url);
    const metrics = (await fetch(`${server.url}/metrics`)).status === 200;
    return { ...parts, database, token, programs: programs(folder, database, metrics) };
  });
}

async function logIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(ADMIN),
  });
  const { data } = (await answer.json()) as { data: { access_token: string } | null };
  if (!data) throw new Error('the administrator of the benchmark cannot log in');
  return data.access_token;
}
