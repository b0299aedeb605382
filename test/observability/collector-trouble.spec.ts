import { createServer } from 'node:net';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type Envelope, logIn, ADMIN_PASSWORD } from '../boot.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { TraceCollector } from '../support/trace-collector.js';
import { until } from '../support/until.js';

jest.setTimeout(60_000);

interface Health {
  status: string;
  components: Record<string, { status: string }>;
}

const open: (() => unknown)[] = [];

afterEach(async () => {
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

describe('a trace collector', () => {
  it('that refuses costs its spans and nothing else, and health tells (C10.2, C9.1)', async () => {
    const collector = await aCollector();
    collector.behaviour = 'refuses';
    const server = await serverWith(collector.endpoint);
    expect(await health(server)).toMatchObject({ status: 'ok', components: { tracing: { status: 'ok' } } });
    await until(async () => {
      expect((await ask(server)).status).toBe(200);
      return (await metric(server, 'trace_export_paused')) === 1;
    }, 30_000);
    expect(collector.calls).toBe(5);
    await until(async () => (await health(server)).status !== 'ok');
    expect(await health(server)).toMatchObject({ status: 'degraded', components: { tracing: { status: 'degraded' } } });
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
    expect(await metric(server, 'trace_export_dropped_spans_total')).toBeGreaterThan(5);
    const warnings = server.logs.filter(({ level }) => level === 'warning').map(({ message }) => message);
    expect(warnings).toEqual(['the trace collector does not take spans: they are dropped until it does']);
  });

  it.each([
    [
      'hangs',
      async () => {
        const collector = await aCollector();
        collector.behaviour = 'hangs';
        return collector.endpoint;
      },
    ],
    ['is away', nobody],
  ])(
    'that %s: every request is answered, the queue stays bounded, the process ends in time (C10.2)',
    async (_how, endpoint) => {
      const server = await serverWith(await endpoint());
      for (let round = 0; round < 30; round += 1) {
        const answers = await Promise.all(Array.from({ length: 50 }, () => ask(server)));
        expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
      }
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
  it('at ratio 0 sends nothing and keeps the caller’s trace id (C1.1, C10.2)', async () => {
    const collector = await aCollector();
    const server = await serverWith(collector.endpoint, '0');
    const traceId = 'abcdefabcdefabcdefabcdefabcdef12';
    const traceparent = `00-${traceId}-1234567890abcdef-01`;
    expect(await ask(server, { traceparent })).toEqual({ status: 200, traceId });
    expect((await ask(server)).traceId).toMatch(/^(?!0+$)[0-9a-f]{32}$/);
    expect(await server.stop()).toBe(0); // sends what waits
    expect(collector.calls).toBe(0);
  });

  it('is not for callers to choose: nobody trusts their flag, or reads anything out of their trace id (C5.1)', async () => {
    const collector = await aCollector();
    const server = await serverWith(collector.endpoint, '0.001');
    for (let id = 1; id <= 50; id += 1) {
      const traceId = String(id).padStart(32, '0');
      const flag = id % 2 === 0 ? '01' : '00';
      expect(await ask(server, { traceparent: `00-${traceId}-1234567890abcdef-${flag}` })).toEqual({
        status: 200,
        traceId,
      });
    }
    expect(await server.stop()).toBe(0);
    expect(collector.spans.filter(({ kind }) => kind === 'SERVER').length).toBeLessThan(4);
  });

  it('leaves out health and metrics, and sends what waits when the process ends (C9.2)', async () => {
    const collector = await aCollector();
    const server = await serverWith(collector.endpoint);
    await health(server);
    await metric(server, 'trace_export_paused');
    await logIn(server.url, 'admin', ADMIN_PASSWORD);
    expect(await server.stop()).toBe(0);
    const roots = collector.spans.filter(({ kind }) => kind === 'SERVER').map(({ name }) => name);
    expect(roots).toEqual(['POST /auth/login']);
  });
});
