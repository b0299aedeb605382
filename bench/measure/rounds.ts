import type { BenchServer } from '../servers/bench-server.js';
import { cpuPerRequest, type Load, send } from './load.js';

export interface Rounds {
  servers: readonly BenchServer[];
  load: Load;
  pairs: number;
  warmUp: number;
}

/** CPU µs per request of each server, one figure a round; the rounds go forth and back, so that drift hits all alike. */
export async function measureRounds({ servers, load, pairs, warmUp }: Rounds): Promise<Map<string, number[]>> {
  const series = new Map<string, number[]>(servers.map(({ name }) => [name, []]));
  for (const server of servers) await send(server, { ...load, amount: warmUp });
  for (let round = 0; round < pairs; round += 1) {
    const order = round % 2 === 0 ? servers : servers.toReversed();
    for (const server of order) series.get(server.name)?.push(await cpuPerRequest(server, load));
  }
  return series;
}
