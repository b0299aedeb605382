import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Envelope, logIn, ADMIN_PASSWORD } from '../boot.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { TraceCollector } from '../support/trace-collector.js';
import { until } from '../support/until.js';

interface Health {
  status: string;
  components: Record<string, { status: string }>;
}

const open: (() => unknown)[] = [];

afterAll(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function serverWith(endpoint: string, ratio = '1'): Promise<ServerProcess> {
  const database: TestDatabase = await createDatabase('sqlite');
  open.push(() => database.drop());
  const server = await startServer({
    env: {
      ...database.env,
      ADMIN_PASSWORD,
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_TRACES_SAMPLER_ARG: ratio,
      RATE_LIMIT_MAX: '0',
    },
  });
  open.push(() => server.stop());
  return server;
}

async function aCollector(): Promise<TraceCollector> {
  const collector = await TraceCollector.start();
  open.push(() => collector.stop());
  return collector;
}

const health = async ({ url }: ServerProcess) => {
  const answer = await fetch(`${url}/health`);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as Envelope<Health>).data;
};

const metric = async ({ url }: ServerProcess, name: string) => {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
};

const ask = async ({ url }: ServerProcess, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${url}/v1/app-b/products?q=x`, { headers });
  return { status: answer.status, traceId: ((await answer.json()) as Envelope).trace_id };
};

/** A port on which nobody listens. */
async function nobody(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return `127.0.0.1:${port}`;
}

/** Asks until spans no longer fit; nothing is waited for. */
async function flood(server: ServerProcess): Promise<number[]> {
  const statuses: number[] = [];
  for (let round = 0; round < 30; round += 1)
    statuses.push(...(await Promise.all(Array.from({ length: 50 }, () => ask(server)))).map(({ status }) => status));
  return statuses;
}

describe('a trace collector', () => {
  type Trouble = 'refuses' | 'hangs' | 'is away';
  let collector: TraceCollector;
  let servers: Record<Trouble, ServerProcess>;
  const statuses: Partial<Record<Trouble, number[]>> = {};

  beforeAll(async () => {
    const hanging = await aCollector();
    hanging.behaviour = 'hangs';
    collector = await aCollector();
    collector.behaviour = 'refuses';
    const endpoints = [collector.endpoint, hanging.endpoint, await nobody()];
    const [refuses, hangs, away] = await Promise.all(endpoints.map((endpoint) => serverWith(endpoint)));
    servers = { refuses: refuses!, hangs: hangs!, 'is away': away! };
    // five times 5 s pass until a collector that hangs is known: the others are looked at meanwhile
    for (const trouble of ['hangs', 'is away'] as const) statuses[trouble] = await flood(servers[trouble]);
  });

  it('that refuses costs its spans and nothing else, and health tells (C10.2, C9.1)', async () => {
    const server = servers.refuses;
    expect(await health(server)).toMatchObject({ status: 'ok', components: { tracing: { status: 'ok' } } });
    await until(async () => {
      expect((await ask(server)).status).toBe(200);
      return (await metric(server, 'trace_export_paused')) === 1;
    });
    expect(collector.calls).toBe(5);
    await until(async () => (await health(server)).status !== 'ok');
    expect(await health(server)).toMatchObject({ status: 'degraded', components: { tracing: { status: 'degraded' } } });
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
    expect(await metric(server, 'trace_export_dropped_spans_total')).toBeGreaterThan(5);
    const warnings = server.logs.filter(({ level }) => level === 'warning').map(({ message }) => message);
    expect(warnings).toEqual(['the trace collector does not take spans: they are dropped until it does']);
  });

  it.each(['is away', 'hangs'] as const)(
    'that %s: every request is answered, the queue stays bounded, the process ends in time (C10.2)',
    async (trouble) => {
      const server = servers[trouble];
      expect(statuses[trouble]!.filter((status) => status !== 200)).toEqual([]);
      expect(statuses[trouble]).toHaveLength(1500);
      const capacity = await metric(server, 'trace_export_queue_capacity_spans');
      expect(capacity).toBe(2048);
      expect(await metric(server, 'trace_export_queued_spans')).toBeLessThanOrEqual(capacity);
      expect(await metric(server, 'trace_export_sent_spans_total')).toBe(0);
      await until(async () => (await metric(server, 'trace_export_dropped_spans_total')) > 0);
      await until(async () => (await health(server)).status === 'degraded');
      expect(await server.stop()).toBe(0);
    },
  );
});

describe('sampling', () => {
  let collectors: Record<'none' | 'few' | 'all', TraceCollector>;
  let servers: Record<'none' | 'few' | 'all', ServerProcess>;

  beforeAll(async () => {
    collectors = { none: await aCollector(), few: await aCollector(), all: await aCollector() };
    const [none, few, all] = await Promise.all([
      serverWith(collectors.none.endpoint, '0'),
      serverWith(collectors.few.endpoint, '0.001'),
      serverWith(collectors.all.endpoint),
    ]);
    servers = { none, few, all };
  });

  it('at ratio 0 sends nothing and keeps the caller’s trace id (C1.1, C10.2)', async () => {
    const traceId = 'abcdefabcdefabcdefabcdefabcdef12';
    const traceparent = `00-${traceId}-1234567890abcdef-01`;
    expect(await ask(servers.none, { traceparent })).toEqual({ status: 200, traceId });
    expect((await ask(servers.none)).traceId).toMatch(/^(?!0+$)[0-9a-f]{32}$/);
    expect(await servers.none.stop()).toBe(0); // sends what waits
    expect(collectors.none.calls).toBe(0);
  });

  it('is not for callers to choose: nobody trusts their flag, or reads anything out of their trace id (C5.1)', async () => {
    for (let id = 1; id <= 50; id += 1) {
      const traceId = String(id).padStart(32, '0');
      const flag = id % 2 === 0 ? '01' : '00';
      expect(await ask(servers.few, { traceparent: `00-${traceId}-1234567890abcdef-${flag}` })).toEqual({
        status: 200,
        traceId,
      });
    }
    expect(await servers.few.stop()).toBe(0);
    expect(collectors.few.spans.filter(({ kind }) => kind === 'SERVER').length).toBeLessThan(4);
  });

  it('leaves out health and metrics, and sends what waits when the process ends (C9.2)', async () => {
    await health(servers.all);
    await metric(servers.all, 'trace_export_paused');
    await logIn(servers.all.url, 'admin', ADMIN_PASSWORD);
    expect(await servers.all.stop()).toBe(0);
    const roots = collectors.all.spans.filter(({ kind }) => kind === 'SERVER').map(({ name }) => name);
    expect(roots).toEqual(['POST /auth/login']);
  });
});
