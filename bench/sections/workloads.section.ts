import { type BenchRun, type Findings, withServers } from '../bench-run.js';
import { CONNECTIONS } from '../measure/load.js';
import { measureRounds } from '../measure/rounds.js';
import { ratiosOf, type Spread, spreadOf } from '../measure/statistics.js';
import { ensureAlike } from '../preflight.js';
import type { BenchServer, ServerProgram } from '../servers/bench-server.js';
import { FASTIFY, FLOOR, NEST_EXPRESS, overRedis, ROOKERY } from '../servers/programs.js';
import { table } from '../table.js';
import type { Workload } from '../workloads.js';

/** Whose CPU over whose, round by round. */
const RATIOS = [
  [ROOKERY, FASTIFY],
  [ROOKERY, FLOOR],
  [ROOKERY, NEST_EXPRESS],
  [NEST_EXPRESS, FASTIFY],
] as const;

interface Measured {
  workload: Workload;
  /** µs per request, one figure a round; empty when it was not measured. */
  series: Record<string, readonly number[]>;
  ratios: Record<string, Spread>;
}

/** CPU per request of Rookery and its peers, workload by workload. */
export async function measureWorkloads(run: BenchRun): Promise<Findings> {
  const measured = [
    ...(await measureOn(
      run,
      run.programs,
      run.workloads.filter(({ redis }) => !redis),
    )),
    ...(await measureOn(
      run,
      run.programs.map((program) => overRedis(program, run.redisUrl, run.database)),
      run.workloads.filter(({ redis }) => redis),
    )),
  ];
  return { lines: report(run, measured), figures: figuresOf(measured) };
}

async function measureOn(
  run: BenchRun,
  programs: readonly ServerProgram[],
  workloads: readonly Workload[],
): Promise<Measured[]> {
  if (workloads.every(({ requests }) => typeof requests === 'string'))
    return workloads.map((workload) => ({ workload, series: {}, ratios: {} }));
  return withServers(run, programs, async (servers) => {
    await ensureAlike(servers, workloads, run.token);
    const measured: Measured[] = [];
    for (const workload of workloads) measured.push(await measure(run, workload, servers));
    return measured;
  });
}

async function measure(run: BenchRun, workload: Workload, servers: readonly BenchServer[]): Promise<Measured> {
  const { requests } = workload;
  if (typeof requests === 'string') return { workload, series: {}, ratios: {} };
  const { pairs, share, warmUp } = run.scale;
  const load = { requests, token: run.token, amount: Math.ceil(workload.amount * share) };
  const series = Object.fromEntries(await measureRounds({ servers, load, pairs, warmUp }));
  const ratios = Object.fromEntries(
    RATIOS.map(([one, other]) => [`${one}/${other}`, spreadOf(ratiosOf(series[one] ?? [], series[other] ?? []))]),
  );
  return { workload, series, ratios };
}

function report({ programs, scale }: BenchRun, measured: readonly Measured[]): string[] {
  const names = programs.map(({ name }) => name);
  const titles = RATIOS.map(([one, other]) => `${one}/${other}`);
  const rows = measured.map(({ workload: { id, name, goal, tracedGoal, requests }, series, ratios }) => [
    `${id} ${name}`,
    ...(typeof requests === 'string'
      ? [...names, ...titles].map(() => '-')
      : [...names.map((each) => microseconds(series[each])), ...titles.map((title) => spread(ratios[title]))]),
    goal.toFixed(1),
    tracedGoal.toFixed(1),
  ]);
  const skipped = measured.flatMap(({ workload: { id, name, requests } }) =>
    typeof requests === 'string' ? [`skipped: ${id} ${name}: ${requests}`] : [],
  );
  return [
    `CPU of the server process per request: median of ${scale.pairs} alternating rounds, ${CONNECTIONS} connections.`,
    `Ratios: median of the rounds [quartiles]. The goals are ratios to ${FLOOR}, everything on; and with tracing at 10 %.`,
    ...table([['workload', ...names, ...titles, `goal/${FLOOR}`, 'with tracing'], ...rows]),
    ...skipped,
  ];
}

function microseconds(series: readonly number[] = []): string {
  return `${spreadOf(series).median.toFixed(0)} µs`;
}

function spread(ratio: Spread | undefined): string {
  if (!ratio) return '-';
  return `${ratio.median.toFixed(2)} [${ratio.lowerQuartile.toFixed(2)}–${ratio.upperQuartile.toFixed(2)}]`;
}

function figuresOf(measured: readonly Measured[]): object {
  return measured.map(({ workload: { id, name, goal, tracedGoal, requests }, series, ratios }) => ({
    id,
    name,
    goal,
    tracedGoal,
    ...(typeof requests === 'string' ? { skipped: requests } : { microseconds: series, ratios }),
  }));
}
