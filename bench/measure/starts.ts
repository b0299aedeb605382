import { type BenchRun, withServers } from '../bench-run.js';
import type { ServerProgram } from '../servers/bench-server.js';
import { memoryMiBOf } from './process-usage.js';
import { type Spread, spreadOf } from './statistics.js';

/** What a program costs until the first 200 of /health/ready. */
export interface Starts {
  cpuMs: Spread;
  /** Resident, when it is ready. */
  mebibytes: Spread;
}

/** Starts programs one at a time, forth and back, as often as the run's scale says. */
export async function measureStartsOf(run: BenchRun, programs: readonly ServerProgram[]): Promise<Map<string, Starts>> {
  const series = new Map(programs.map(({ name }) => [name, { cpuMs: [] as number[], mebibytes: [] as number[] }]));
  for (let round = 0; round < run.scale.starts; round += 1) {
    for (const program of round % 2 === 0 ? programs : programs.toReversed()) {
      await withServers(run, [program], async (servers) => {
        for (const { name, pid, startCpuMs } of servers) {
          series.get(name)?.cpuMs.push(startCpuMs);
          series.get(name)?.mebibytes.push(memoryMiBOf(pid).resident);
        }
      });
    }
  }
  return new Map(
    [...series].map(([name, { cpuMs, mebibytes }]) => [
      name,
      { cpuMs: spreadOf(cpuMs), mebibytes: spreadOf(mebibytes) },
    ]),
  );
}
