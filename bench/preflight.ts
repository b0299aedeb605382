import { headersOf } from './measure/load.js';
import type { BenchServer } from './servers/bench-server.js';
import { FLOOR } from './servers/programs.js';
import { BAD_QUOTE, type Workload, type WorkloadRequest } from './workloads.js';

/** The servers do not do the same work, so comparing them would mean nothing. */
export class NotAlikeError extends Error {
  override readonly name = 'NotAlikeError';
}

interface Answer {
  status: number;
  text: string;
}

/**
 * Refuses to measure servers that do not do the same: `data` must be equal byte by byte, the same fields must be named
 * as wrong, and each must refuse a bad token and a bad body.
 * @throws NotAlikeError that names everything that differs.
 */
export async function ensureAlike(
  servers: readonly BenchServer[],
  workloads: readonly Workload[],
  token: string,
): Promise<void> {
  const problems: string[] = [];
  for (const { id, requests } of workloads) {
    if (typeof requests === 'string') continue;
    for (const request of requests)
      problems.push(...(await differences(servers, request, token)).map((p) => `${id} ${p}`));
  }
  // the floor asks nobody for a token
  for (const server of servers.filter(({ name }) => name !== FLOOR))
    problems.push(...(await missedRefusals(server, token)));
  if (problems.length > 0) throw new NotAlikeError(`the servers do not do the same:\n${problems.join('\n')}`);
}

async function differences(
  servers: readonly BenchServer[],
  request: WorkloadRequest,
  token: string,
): Promise<string[]> {
  const answers = await Promise.all(
    servers.map(async (server) => ({ name: server.name, ...(await ask(server, request, token)) })),
  );
  const wrong = answers
    .filter(({ status }) => status !== request.status)
    .map(({ name, status, text }) => `${request.path}: ${name} answers ${status}: ${text}`);
  if (wrong.length > 0) return wrong;
  const [first, ...others] = answers.map(({ name, text }) => ({ name, said: comparable(text) }));
  return others
    .filter(({ said }) => said !== first?.said)
    .map(({ name, said }) => `${request.path}: ${first?.name ?? ''} says ${first?.said ?? ''}, ${name} says ${said}`);
}

/** `data` as it was written; of errors, which fields they name. */
function comparable(text: string): string {
  const data = /^\{"code":\d+,"message":"[^"]*","data":(.*),"trace_id":"[^"]*","timestamp":"[^"]*"/s.exec(text)?.[1];
  if (data === undefined) return `no envelope: ${text}`;
  const { errors = [] } = JSON.parse(text) as { errors?: { field: string }[] };
  const fields = [...new Set(errors.map(({ field }) => field))].sort();
  return fields.length > 0 ? `${data} and errors of ${fields.join(', ')}` : data;
}

async function missedRefusals(server: BenchServer, token: string): Promise<string[]> {
  const me = (status: number): WorkloadRequest => ({ method: 'GET', path: '/auth/me', status });
  const quote = (body: object, status: number): WorkloadRequest => ({
    method: 'POST',
    path: '/v1/bench/quotes',
    body,
    status,
  });
  const [head = '', body = '', signature = ''] = token.split('.');
  const forged = [head, body, signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`].join(
    '.',
  );
  const refusals: [string, WorkloadRequest, string][] = [
    ['a forged token', me(401), forged],
    ['a token without signature', me(401), `${head}.${body}.`],
    ['a forged token with a bad body', quote(BAD_QUOTE, 401), forged],
    ['a bad body', quote(BAD_QUOTE, 422), token],
    ['an empty body', quote({}, 422), token],
  ];
  const problems: string[] = [];
  for (const [what, request, held] of refusals) {
    const { status } = await ask(server, request, held);
    if (status !== request.status) problems.push(`${server.name} answers ${status} to ${what}, not ${request.status}`);
  }
  return problems;
}

async function ask(server: BenchServer, { method, path, body }: WorkloadRequest, token: string): Promise<Answer> {
  const answer = await fetch(server.url + path, {
    method,
    headers: headersOf(token, body),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, text: await answer.text() };
}
