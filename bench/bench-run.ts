import type { Cleanup } from './cleanup.js';
import type { Scale } from './options.js';
import type { BenchDatabase } from './servers/bench-database.js';
import { type BenchServer, type ServerProgram, startServer } from './servers/bench-server.js';
import type { Workload } from './workloads.js';

/** What every section is given. */
export interface BenchRun {
  /** The build of this run. */
  folder: string;
  database: BenchDatabase;
  /** For the workloads that want one; they are skipped where there is none. */
  redisUrl: string;
  programs: readonly ServerProgram[];
  workloads: readonly Workload[];
  token: string;
  scale: Scale;
  cleanup: Cleanup;
}

/** What a section found: lines for people, figures for programs. */
export interface Findings {
  lines: readonly string[];
  figures: object;
}

/** Starts programs one after the other, does the work and stops them. */
export async function withServers<T>(
  run: Pick<BenchRun, 'cleanup'>,
  programs: readonly ServerProgram[],
  work: (servers: readonly BenchServer[]) => Promise<T>,
): Promise<T> {
  const servers: BenchServer[] = [];
  const stopAll = async () => {
    await Promise.all(servers.map((server) => server.stop()));
  };
  run.cleanup.add(stopAll);
  try {
    for (const program of programs) servers.push(await startServer(program));
    return await work(servers);
  } finally {
    await stopAll();
  }
}
