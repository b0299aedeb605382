import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { asker } from '../boot.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { describeRedis, redisEnv } from '../support/redis.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { type CollectedSpan, TraceCollector } from '../support/trace-collector.js';
import { until } from '../support/until.js';

describeRedis('the spans of Redis', () => {
  const redis = redisEnv();
  let database: TestDatabase;
  let collector: TraceCollector;
  let server: ServerProcess;

  beforeAll(async () => {
    database = await createDatabase('sqlite');
    collector = await TraceCollector.start();
    server = await startServer({
      dist: join(import.meta.dirname, 'fixtures'),
      env: {
        ...database.env,
        ...redis,
        REDIS_POOL_SIZE: '1',
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
        OTEL_TRACES_SAMPLER_ARG: '1',
        TRUSTED_PROXIES: '127.0.0.1',
      },
    });
  });
  afterAll(async () => {
    await server.stop();
    collector.stop();
    await database.drop();
  });

  /** The spans of one request that keeps a value, without those of its database. */
  const keep = async (value: string) => {
    const traceId = randomBytes(16).toString('hex');
    const traceparent = `00-${traceId}-${randomBytes(8).toString('hex')}-01`;
    const { body } = await asker(server.url, {})('POST', '/app-values/values', { value }, { traceparent });
    expect(body).toMatchObject({ code: 0, data: { value } });
    await until(() => collector.ofTrace(traceId).some(({ kind }) => kind === 'SERVER'));
    return collector.ofTrace(traceId).filter(({ attributes }) => attributes['db.system.name'] !== 'sqlite');
  };
  const textsOf = (spans: readonly CollectedSpan[]) =>
    spans.map(({ attributes }) => String(attributes['db.query.text']).replaceAll(redis.REDIS_KEY_PREFIX, ''));

  it('are the commands of the request, each with its keys, under its span (C10.2)', async () => {
    await keep('known'); // and with it the scripts
    const [server, ...commands] = (await keep('first')).toSorted((one) => (one.kind === 'SERVER' ? -1 : 1));
    expect(textsOf(commands).toSorted()).toEqual([
      'evalsha app-values:count:first',
      'evalsha lock:app-values:values',
      'evalsha lock:app-values:values lock:fence',
      'evalsha ratelimit:post/app-values/values:127.0.0.1',
      'get app-values:value:kept',
      'set app-values:value:kept',
    ]);
    for (const span of commands)
      expect(span).toMatchObject({
        kind: 'CLIENT',
        parentSpanId: server?.spanId,
        attributes: { 'db.system.name': 'redis', 'db.operation.name': span.name },
      });
  });

  it('carry no value, of a command or of a script (C1.5)', async () => {
    await keep('s3cret');
    const values = collector.spans.filter(({ attributes }) => attributes['db.system.name'] === 'redis');
    expect(textsOf(values).filter((text) => text === 'set app-values:value:kept')).not.toEqual([]);
    // what was kept, but as the key it is a part of; the holder's token; a script's text and its arguments
    const written = JSON.stringify(values).replaceAll('count:s3cret', '');
    expect(written).not.toMatch(/s3cret|[0-9a-f]{8}-[0-9a-f]{4}-4|redis\.call|\b10000\b|\b41\b/);
  });

  it('stay with the request that asked, also when ioredis sends several at once (C10.2)', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `at-once-${index}`);
    const traces = await Promise.all(names.map(keep));
    for (const [index, spans] of traces.entries()) {
      const counted = textsOf(spans).filter((text) => text.includes('count:'));
      expect(counted).toEqual([`evalsha app-values:count:${names[index]}`]);
    }
  });

  it('are none for what neither a request nor recurring work asked for: connections, pings, broadcasts', async () => {
    await keep('last');
    const first = collector.spans.filter(({ parentSpanId }) => parentSpanId === '');
    expect(first.filter(({ kind, attributes }) => kind !== 'SERVER' && !('work' in attributes))).toEqual([]);
  });
});
