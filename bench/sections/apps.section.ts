import { type BenchRun, type Findings, withServers } from '../bench-run.js';
import { measureRounds } from '../measure/rounds.js';
import { measureStartsOf, type Starts } from '../measure/starts.js';
import { ratiosOf, type Spread, spreadOf } from '../measure/statistics.js';
import { operate } from '../servers/bench-database.js';
import type { ServerProgram } from '../servers/bench-server.js';
import { ROOKERY } from '../servers/programs.js';
import { table } from '../table.js';
import { workloads } from '../workloads.js';

const GOAL_RATIO = 1.05;
const GOAL_MS = 10;
const GOAL_MIB = 1;

/** Rookery with so many generated apps. */
interface Sized {
  apps: number;
  starts: Starts;
  /** µs per request of W1, one figure a round. */
  pings: readonly number[];
  /** To the fewest apps, round by round. */
  ratio: Spread;
}

/** What an app costs when it does nothing: per request, at the start, and in memory. */
export async function measureApps(run: BenchRun): Promise<Findings> {
  const counts = run.scale.apps;
  const rookery = run.programs.find(({ name }) => name === ROOKERY);
  if (!rookery) throw new Error('Rookery is not among the programs');
  const envOf = (apps: number) => ({ BENCH_GENERATED_APPS: String(apps) });
  await operate(run.database, run.folder, ['db:migrate'], envOf(Math.max(...counts)));
  const programs = counts.map((apps) => ({ ...rookery, name: String(apps), env: { ...rookery.env, ...envOf(apps) } }));
  const starts = await measureStartsOf(run, programs);
  const pings = await measurePings(run, programs);
  const sized = [...starts].map(([name, each]): Sized => {
    const own = pings.get(name) ?? [];
    const ratio = spreadOf(ratiosOf(own, pings.get(String(counts[0])) ?? []));
    return { apps: Number(name), starts: each, pings: own, ratio };
  });
  return { lines: report(sized), figures: { sized, perApp: perApp(sized) } };
}

function measurePings(run: BenchRun, programs: readonly ServerProgram[]): Promise<Map<string, number[]>> {
  const ping = workloads.find(({ id }) => id === 'W1');
  if (!ping || typeof ping.requests === 'string') throw new Error('W1 is not there');
  const { pairs, share, warmUp } = run.scale;
  const load = { requests: ping.requests, token: run.token, amount: Math.ceil(ping.amount * share) };
  return withServers(run, programs, (servers) => measureRounds({ servers, load, pairs, warmUp }));
}

function report(sized: readonly Sized[]): string[] {
  const rows = sized.map(({ apps, starts: { cpuMs, mebibytes }, pings, ratio }) => [
    String(apps),
    `${spreadOf(pings).median.toFixed(0)} µs`,
    `${ratio.median.toFixed(2)} [${ratio.lowerQuartile.toFixed(2)}–${ratio.upperQuartile.toFixed(2)}]`,
    `${cpuMs.median.toFixed(0)} ms [${cpuMs.min.toFixed(0)}–${cpuMs.max.toFixed(0)}]`,
    `${mebibytes.median.toFixed(0)} MiB`,
  ]);
  const { ms, mib } = perApp(sized);
  return [
    'Generated apps, each with an entity and ten routes; CPU per request of W1, and its ratio to the fewest apps.',
    ...table([['apps', 'W1', 'ratio [quartiles]', 'start [min–max]', 'memory when ready'], ...rows]),
    `one app more: ${ms.toFixed(1)} ms at the start (goal: at most ${GOAL_MS}), ${mib.toFixed(2)} MiB (goal: at most ${GOAL_MIB}); goal for the ratio: at most ${GOAL_RATIO}`,
  ];
}

/** What one app adds, from the ends of the scale. */
function perApp(sized: readonly Sized[]): { ms: number; mib: number } {
  const [fewest, most] = [sized.at(0), sized.at(-1)];
  if (!fewest || !most) throw new Error('no number of apps was measured');
  const added = most.apps - fewest.apps;
  const grown = (part: keyof Starts) => (most.starts[part].median - fewest.starts[part].median) / added;
  return { ms: grown('cpuMs'), mib: grown('mebibytes') };
}
