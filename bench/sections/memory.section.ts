import { type BenchRun, type Findings, withServers } from '../bench-run.js';
import { send } from '../measure/load.js';
import { memoryMiBOf } from '../measure/process-usage.js';
import { FLOOR, ROOKERY } from '../servers/programs.js';
import { table } from '../table.js';

const GOAL_MIB = 200;
/** Rounds of every workload before memory is read: enough for caches and heap to have grown. */
const ROUNDS = 3;

/** Memory of each server after some rounds of every workload. */
export async function measureMemory(run: BenchRun): Promise<Findings> {
  const figures: Record<string, { fresh: number; resident: number; peak: number }> = {};
  for (const program of run.programs.filter(({ name }) => name !== FLOOR)) {
    figures[program.name] = await withServers(run, [program], async ([server]) => {
      if (!server) throw new Error(`${program.name} is not there`);
      const fresh = memoryMiBOf(server.pid).resident;
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const { requests, amount } of run.workloads) {
          if (typeof requests === 'string') continue;
          await send(server, { requests, token: run.token, amount: Math.ceil(amount * run.scale.share) });
        }
      }
      return { fresh, ...memoryMiBOf(server.pid) };
    });
  }
  const mib = (value: number) => `${value.toFixed(0)} MiB`;
  const rows = Object.entries(figures).map(([name, { fresh, resident, peak }]) => [
    name,
    ...[fresh, resident, peak].map(mib),
    name === ROOKERY ? `at most ${GOAL_MIB} MiB after load` : '',
  ]);
  return {
    lines: [
      `Resident memory, before and after ${ROUNDS} rounds of the workloads.`,
      ...table([['server', 'ready', 'after load', 'peak', 'goal'], ...rows]),
    ],
    figures: { mebibytes: figures },
  };
}
