import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ensureAlike } from '../../bench/preflight.js';
import type { BenchServer } from '../../bench/servers/bench-server.js';
import type { Workload } from '../../bench/workloads.js';

const TOKEN = 'head.body.signature';
const ROW: Workload = {
  id: 'W3',
  name: 'row by key',
  goal: 1,
  tracedGoal: 1,
  amount: 1,
  requests: [{ method: 'GET', path: '/row', status: 200 }],
};

interface Manners {
  data: string;
  checksTokens?: boolean;
  /** Fields a 422 names. */
  refusedFields?: readonly string[];
}

describe('the benchmark, before it measures', () => {
  const listening: Server[] = [];
  afterEach(() => {
    for (const server of listening.splice(0)) server.close().closeAllConnections();
  });

  /** A server that answers as it is told, over a real socket. */
  const aServer = async (name: string, manners: Manners): Promise<BenchServer> => {
    const server = createServer((request, response) => {
      const { status, data, errors } = answerTo(request, manners);
      const tail = errors ? `,"errors":${JSON.stringify(errors)}` : '';
      const code = status === 200 ? 0 : 3001;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(`{"code":${code},"message":"m","data":${data},"trace_id":"t","timestamp":"now"${tail}}`);
    }).listen(0, '127.0.0.1');
    listening.push(server);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return { name, url: `http://127.0.0.1:${port}`, pid: 0, startCpuMs: 0, stop: () => Promise.resolve() };
  };

  const compare = async (one: Manners, other: Manners, workload = ROW) =>
    ensureAlike([await aServer('one', one), await aServer('other', other)], [workload], TOKEN);

  it('accepts servers that answer the same bytes of data and refuse the same', async () => {
    await expect(compare({ data: '{"id":1}' }, { data: '{"id":1}' })).resolves.toBeUndefined();
  });

  it('refuses servers whose data differ in one byte', async () => {
    await expect(compare({ data: '{"id":1}' }, { data: '{"id": 1}' })).rejects.toThrow(
      'W3 /row: one says {"id":1}, other says {"id": 1}',
    );
  });

  it('refuses a server that takes a forged token', async () => {
    await expect(compare({ data: '1' }, { data: '1', checksTokens: false })).rejects.toThrow(
      'other answers 200 to a forged token, not 401',
    );
  });

  it('refuses servers that find different fields wrong', async () => {
    const bad: Workload = { ...ROW, id: 'W5', requests: [{ method: 'POST', path: '/row', body: {}, status: 422 }] };
    const seesLess = { data: '1', refusedFields: ['a'] };
    await expect(compare({ data: '1', refusedFields: ['a', 'b'] }, seesLess, bad)).rejects.toThrow(
      'W5 /row: one says null and errors of a, b, other says null and errors of a',
    );
  });
});

function answerTo({ method, headers }: IncomingMessage, { data, checksTokens = true, refusedFields = ['a'] }: Manners) {
  if (checksTokens && headers.authorization !== `Bearer ${TOKEN}`) return { status: 401, data: 'null' };
  if (method === 'POST') return { status: 422, data: 'null', errors: refusedFields.map((field) => ({ field })) };
  return { status: 200, data };
}
