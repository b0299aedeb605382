import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import type { BenchServer } from '../servers/bench-server.js';
import type { WorkloadRequest } from '../workloads.js';
import { cpuMsOf } from './process-usage.js';

/** Sockets kept open; as many connections each server may have to the database. */
export const CONNECTIONS = 16;
const SETTLE_MS = 20;

export interface Load {
  requests: readonly WorkloadRequest[];
  token: string;
  /** Requests in all. */
  amount: number;
}

/** Sends the load; returns the server's CPU time per request in µs. @throws Error when one answer is not the expected one. */
export async function cpuPerRequest(server: BenchServer, load: Load): Promise<number> {
  const before = cpuMsOf(server.pid);
  await send(server, load);
  await sleep(SETTLE_MS); // log lines and sockets of the last answers
  return ((cpuMsOf(server.pid) - before) * 1000) / load.amount;
}

export async function send(server: BenchServer, { requests, token, amount }: Load): Promise<void> {
  const { errors, statusCodeStats } = await autocannon({
    url: server.url,
    connections: Math.min(CONNECTIONS, amount),
    amount,
    sampleInt: SETTLE_MS,
    requests: requests.map(({ method, path, body }) => ({
      method,
      path,
      headers: { ...headersOf(token, body) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })),
  });
  const wanted = requests[0]?.status ?? 200;
  const answered = statusCodeStats[wanted]?.count ?? 0;
  if (errors > 0 || answered !== amount) {
    const seen = JSON.stringify(statusCodeStats);
    throw new Error(`${server.name}: ${answered} of ${amount} answers were ${wanted} (${seen}, ${errors} errors)`);
  }
}

export function headersOf(token: string, body: unknown): Record<string, string> {
  return { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) };
}
