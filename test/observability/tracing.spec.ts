import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Envelope } from '../boot.js';
import { anOrder } from '../apps/app-a/order-race.js';
import { GatewayStandIn } from '../apps/app-a/gateway.js';
import { openShop, type Shop } from '../apps/app-a/shop.js';
import { createDatabase, dialects, type TestDatabase } from '../support/databases.js';
import { type CollectedSpan, TraceCollector } from '../support/trace-collector.js';
import { until } from '../support/until.js';

const SYSTEM = { sqlite: 'sqlite', mysql: 'mysql', postgres: 'postgresql' };

const fresh = () => ({ traceId: randomBytes(16).toString('hex'), spanId: randomBytes(8).toString('hex') });

describe.each(dialects)('the trace of one order on %s', (dialect) => {
  let database: TestDatabase;
  let collector: TraceCollector;
  let gateway: GatewayStandIn;
  let shop: Shop;
  let answer: { traceId: string; envelope: Envelope; header: string | null };
  let spans: CollectedSpan[];
  const caller = fresh();

  beforeAll(async () => {
    database = await createDatabase(dialect);
    collector = await TraceCollector.start();
    gateway = await GatewayStandIn.open();
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_TRACES_SAMPLER_ARG: '1',
      TRUSTED_PROXIES: '127.0.0.1',
      PAYMENT_URL: gateway.url,
    };
    shop = await openShop({ database, processes: 1, env, onlyPrograms: true });
    const product = await shop.aProduct({ priceCents: 100, quantity: 5 });
    const buyer = await shop.aBuyer(1000);
    const response = await fetch(`${shop.servers[0]!.url}/v1/app-a/orders`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${buyer.token}`,
        'content-type': 'application/json',
        traceparent: `00-${caller.traceId}-${caller.spanId}-01`,
        tracestate: 'vendor=kept',
      },
      body: JSON.stringify(anOrder([product]).body),
    });
    const envelope = (await response.json()) as Envelope;
    answer = { traceId: envelope.trace_id, envelope, header: response.headers.get('x-trace-id') };
    await until(() => collector.ofTrace(caller.traceId).some(({ kind }) => kind === 'SERVER'));
    spans = collector.ofTrace(caller.traceId);
  });
  afterAll(async () => {
    await shop.close();
    collector.stop();
    await gateway.close();
    await database.drop();
  });

  const named = (name: RegExp) => spans.filter((span) => name.test(span.name));

  it('begins with the request, named by its route, under the caller’s span (C10.2, C5.1)', () => {
    expect(answer.envelope.code).toBe(0);
    const [server, ...others] = spans.filter(({ kind }) => kind === 'SERVER');
    expect(others).toEqual([]);
    expect(server).toMatchObject({
      name: 'POST /v1/app-a/orders',
      parentSpanId: caller.spanId,
      traceState: 'vendor=kept',
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/v1/app-a/orders',
        'http.response.status_code': 201,
        app: 'app-a',
        'code.function.name': 'OrdersController.createOrder',
      },
    });
    expect(collector.resource).toMatchObject({ 'service.name': 'rookery' });
  });

  it('has one id in span, body, header and log lines (C1.1)', () => {
    expect({ body: answer.traceId, header: answer.header }).toEqual({
      body: caller.traceId,
      header: caller.traceId,
    });
    const [server] = named(/^POST/);
    const line = shop.servers[0]!.logs.find(
      ({ trace_id, message }) => trace_id === caller.traceId && message === 'request',
    );
    expect(line).toMatchObject({ trace_id: caller.traceId, span_id: server?.spanId });
  });

  it('holds the statements and the call across apps, each under the right parent', () => {
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const parents = spans
      .filter(({ kind }) => kind !== 'SERVER')
      .map(({ parentSpanId }) => byId.get(parentSpanId)?.name);
    expect(parents.filter((name) => name === undefined)).toEqual([]);
    const [across] = named(/^app-b InventoryFacade\.reserve$/);
    expect(byId.get(across?.parentSpanId ?? '')?.name).toBe('POST /v1/app-a/orders');
    const statements = spans.filter(({ attributes }) => attributes['db.system.name'] === SYSTEM[dialect]);
    const of = (parent: CollectedSpan | undefined) =>
      statements
        .filter(({ parentSpanId }) => parentSpanId === parent?.spanId)
        .map(({ attributes }) => String(attributes['db.query.text']));
    expect(of(across).some((text) => /UPDATE .app_b_stock/.test(text))).toBe(true);
    expect(of(named(/^POST/)[0]).some((text) => /INSERT INTO .app_a_orders/.test(text))).toBe(true);
    expect(statements.every(({ kind }) => kind === 'CLIENT')).toBe(true);
  });

  it('goes on to another service under the span of the call (C5.1, C10.2)', () => {
    const [asked] = gateway.asked; // the buyer's deposit
    const [, traceId = '', spanId, flag] = asked?.traceparent?.split('-') ?? [];
    const deposit = collector.ofTrace(traceId);
    const call = deposit.find((span) => span.spanId === spanId);
    expect(call).toMatchObject({ kind: 'CLIENT', attributes: { 'http.response.status_code': 200 } });
    expect(deposit.find((span) => span.spanId === call?.parentSpanId)?.name).toBe('POST /app-a/users/me/deposits');
    expect(flag).toBe('03'); // sampled, and of a random id
  });

  it.each(['02', '03'])('goes on with the keys and the flags %s of level 2, sampled or not (C5.1)', async (flags) => {
    const { traceId, spanId } = fresh();
    const buyer = await shop.aBuyer(0);
    await fetch(`${shop.servers[0]!.url}/app-a/users/me/deposits`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${buyer.token}`,
        'content-type': 'application/json',
        traceparent: `00-${traceId}-${spanId}-${flags}`,
        tracestate: '1st@tenant@vendor=kept, other=2',
      },
      body: JSON.stringify({ amount_cents: 100, payment_token: 'tok_ok' }),
    });
    const calls = gateway.asked.filter(({ traceparent }) => traceparent?.includes(traceId));
    expect(calls).toHaveLength(1);
    expect(calls[0]!.traceparent).toMatch(new RegExp(`^00-${traceId}-(?!${spanId})[0-9a-f]{16}-${flags}$`));
    expect(calls[0]!.tracestate).toBe('1st@tenant@vendor=kept, other=2');
  });

  it('carries no value of a statement’s parameters (C1.5)', () => {
    const texts = collector.spans.flatMap(({ attributes }) => Object.values(attributes).map(String)).join('\n');
    expect(texts).toMatch(/INSERT INTO .platform_accounts/);
    expect(texts).not.toMatch(/\$argon2|@example\./);
  });

  it('leaves no traces but those of requests and of recurring work: work of the pool begins none', async () => {
    await until(() => collector.spans.some(({ name }) => name === 'pending-deposits'));
    const first = collector.spans.filter(({ parentSpanId }) => parentSpanId === '');
    expect(first.length).toBeGreaterThan(0);
    const isWork = ({ attributes }: CollectedSpan) => typeof attributes.work === 'string';
    expect(first.filter((span) => span.kind !== 'SERVER' && !isWork(span))).toEqual([]);
    const [settlement] = first.filter(isWork).filter(({ name }) => name === 'pending-deposits');
    expect(settlement?.attributes).toEqual({ app: 'app-a', work: 'pending-deposits' });
    expect(collector.ofTrace(settlement?.traceId ?? '').length).toBeGreaterThan(1);
  });
});
