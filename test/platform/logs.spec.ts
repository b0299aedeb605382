import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createLogger, LOG_LEVELS, nestLogger, runInContext } from '#observability';
import { loadPlatformSettings } from '../../src/platform/settings.js';
import { LoggingConfig } from '../../src/observability/logging.config.js';
import { apps } from '../../src/apps/registry.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { type Booted, boot } from '../boot.js';
import { aUser, PASSWORD } from '../factories/given.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { until } from '../support/until.js';

type Line = Record<string, unknown>;

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** A logger that keeps what it writes. */
async function aLogger(level: (typeof LOG_LEVELS)[number] = 'debug') {
  const written: string[] = [];
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      written.push(chunk.toString());
      done();
    },
  });
  const logger = await createLogger({
    server: { name: 'rookery', debug: false },
    logging: { level, format: 'json' },
    destination,
  });
  const lines = () => written.map((line) => JSON.parse(line) as Line);
  return { logger, written, lines };
}

describe('log lines of a running platform', () => {
  let database: TestDatabase;
  let platform: Booted;
  const of = (traceId: unknown) => platform.logs.filter(({ trace_id }) => trace_id === traceId);

  beforeAll(async () => {
    database = await createDatabase('sqlite');
    platform = await boot({ apps: [...apps, appC], database, env: { APP_NAME: 'nest' } });
  });
  afterAll(async () => {
    await platform.close();
    await database.drop();
  });

  it('have every field of the contract, with app and class as the logger (C10.1)', async () => {
    const { body, headers } = await platform.ask('GET', '/app-c/trials/log-lines', undefined, {
      'x-request-id': 'r-1',
    });
    await until(() => of(body.trace_id).some(({ message }) => message === 'request'));
    const own = of(body.trace_id).filter(({ logger }) => logger === 'app-c.TrialsController');
    expect(own).toHaveLength(5);
    for (const line of of(body.trace_id)) {
      expect(line).toMatchObject({
        timestamp: expect.stringMatching(TIMESTAMP),
        level: expect.stringMatching(/^(debug|info|warning|error|critical)$/),
        logger: expect.stringMatching(/^app-c\.\w+$/),
        message: expect.any(String),
        trace_id: headers.get('x-trace-id'),
        span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
        'service.name': 'nest',
        request_id: 'r-1',
        app: 'app-c',
      });
    }
  });

  it('name the levels debug, info, warning, error and critical (C10.1)', async () => {
    const { body } = await platform.ask('GET', '/app-c/trials/log-lines');
    const own = of(body.trace_id).filter(({ logger }) => logger === 'app-c.TrialsController');
    expect(Object.fromEntries(own.map(({ message, level }) => [message, level]))).toEqual({
      debug: 'debug',
      log: 'info',
      warn: 'warning',
      error: 'error',
      fatal: 'critical',
    });
  });

  it('belong to the platform when no app is at work (C10.1)', async () => {
    const { body } = await platform.ask('GET', '/health');
    await until(() => of(body.trace_id).length > 1);
    for (const line of of(body.trace_id)) expect(line).toMatchObject({ app: 'platform', logger: 'platform.request' });
  });

  it('name the handler that answers, but for what is said before it is known (C10.1)', async () => {
    const { body } = await platform.ask('GET', '/app-c/trials/log-lines');
    await until(() => of(body.trace_id).some(({ message }) => message === 'request'));
    const named = of(body.trace_id).map(({ message, handler }) => [message, handler]);
    expect(named).toContainEqual(['request began', undefined]);
    expect(named).toContainEqual(['log', 'TrialsController.logLines']);
    expect(named).toContainEqual(['request', 'TrialsController.logLines']);
  });

  it('tell of each request its route as a template, never its query or its ids (C10.1)', async () => {
    const { body } = await platform.ask('GET', '/app-b/products/12345678?token=secret-in-a-query');
    await until(() => of(body.trace_id).some(({ message }) => message === 'request'));
    const text = JSON.stringify(of(body.trace_id));
    expect(text).toContain('"route":"/app-b/products/:id"');
    expect(text).not.toContain('secret-in-a-query');
  });

  it('hold no password and no token of anybody who came by (C10.1)', async () => {
    const person = await aUser(platform, { balanceCents: 100 });
    const login = await platform.ask<{ refresh_token: string }>('POST', '/auth/login', {
      username: person.username,
      password: PASSWORD,
    });
    const refresh = { refresh_token: login.body.data.refresh_token };
    await platform.ask('POST', '/auth/refresh', refresh);
    await platform.ask('POST', '/auth/refresh', refresh); // reused: an incident worth a line, not worth the token
    await platform.ask('POST', '/auth/login', { username: person.username, password: 'wrong-but-someones' });
    await platform.ask('POST', '/auth/login', `{"username":"x","password":"half-a-password`);
    await person.ask('POST', '/app-a/users/me/deposits', { amount_cents: 1, payment_token: 'tok_declined' });
    await platform.ask('GET', '/app-a/users/me', undefined, {
      authorization: 'Bearer stolen.token.here',
      cookie: 'a=b',
    });
    const text = JSON.stringify(platform.logs);
    const secrets = [PASSWORD, person.token, refresh.refresh_token, 'wrong-but-someones', 'half-a-password'];
    for (const secret of [...secrets, 'tok_declined', 'tok_ok', 'stolen.token.here', 'administrator-1', '$argon2'])
      expect(text).not.toContain(secret);
  });
});

describe('the logger', () => {
  it('writes one JSON object a line, whatever the message holds (C10.1)', async () => {
    const { logger, written, lines } = await aLogger();
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.jsonValue(), (message, extra) => {
        const before = written.length;
        logger.info({ extra }, message);
        expect(written).toHaveLength(before + 1);
        expect(written.at(-1)).toMatch(/^\{[^\n]*\}\n$/);
        expect(lines().at(-1)).toMatchObject({ level: 'info', logger: 'platform' });
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    'password',
    'current_password',
    'token',
    'access_token',
    'refresh_token',
    'payment_token',
    'authorization',
    'Authorization',
    'cookie',
    'set-cookie',
    'secret',
    'JWT_SECRET',
    'api_key',
    'x-api-key',
    'privateKey',
  ])('censors %s wherever it sits (C10.1)', async (name) => {
    const { logger, written, lines } = await aLogger();
    const leaf = { [name]: 'hush-hush' };
    logger.info(leaf, 'at the top');
    logger.info({ request: { headers: leaf } }, 'below');
    logger.info({ a: { b: { c: { d: { e: leaf } } } } }, 'far below');
    logger.info({ list: [{ inner: [leaf] }], ['x' + name]: 1 }, 'in lists');
    logger.info({ whole: { [name]: { in: ['parts', 'hush-hush'] } } }, 'as an object');
    logger.error({ error: Object.assign(new Error('failed'), leaf, { config: { headers: leaf } }) }, 'on an error');
    logger.error({ error: new Error('outer', { cause: Object.assign(new Error('inner'), leaf) }) }, 'on its cause');
    logger.error(Object.assign(new Error('bare'), leaf));
    nestLogger(logger).error(Object.assign(new Error('of Nest'), leaf), 'Orders');
    expect(written.join('')).not.toContain('hush-hush');
    expect(lines()[0]).toMatchObject({ [name]: '[redacted]' });
    expect(lines()[5]).toMatchObject({ error: { message: 'failed', stack: expect.stringContaining('Error') } });
  });

  it('leaves what only sounds like a secret, and every other value as it is (C10.1)', async () => {
    const { logger, lines } = await aLogger();
    const harmless = {
      token_type: 'Bearer',
      tokenised: true,
      authorized: 1,
      key: 'k',
      at: new Date(0),
      n: null,
      l: [1],
    };
    logger.info(harmless, 'harmless');
    expect(lines()[0]).toMatchObject({ ...harmless, at: '1970-01-01T00:00:00.000Z' });
  });

  it('writes a line for every thing that can be thrown, and for what refers to itself (C10.1)', async () => {
    const { logger, lines } = await aLogger();
    const loop: Line = { name: 'loop' };
    loop.self = loop;
    // each of ten refers to all ten: ten to the power of the depth, for who copies without looking
    const crowd: Line[] = Array.from({ length: 10 }, () => ({}));
    for (const one of crowd) one.all = crowd;
    const thrown = [crowd, null, undefined, 'text', 5, loop, Object.assign(new Error('looped'), { loop }), [], () => 1];
    for (const error of thrown) logger.error({ error }, 'thrown');
    expect(lines().map(({ message, level }) => [message, level])).toEqual(thrown.map(() => ['thrown', 'error']));
  });

  it('takes the ids and the app from the request at hand, which beats none (C10.1)', async () => {
    const { logger, lines } = await aLogger();
    const context = {
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      sampled: false,
      random: false,
      requestId: 'r',
      app: 'app-x',
    };
    runInContext(context, () => logger.info({ logger: 'OrdersService' }, 'inside'));
    logger.info('outside');
    expect(lines()[0]).toMatchObject({
      trace_id: context.traceId,
      span_id: context.spanId,
      request_id: 'r',
      app: 'app-x',
      logger: 'app-x.OrdersService',
    });
    expect(lines()[1]).not.toHaveProperty('trace_id');
  });

  it.each(LOG_LEVELS)('writes nothing below LOG_LEVEL=%s (C10.1)', async (level) => {
    const { logger, lines } = await aLogger(level);
    logger.debug('x');
    logger.info('x');
    logger.warn('x');
    logger.error('x');
    logger.fatal('x');
    expect(lines().map((line) => line.level)).toEqual(LOG_LEVELS.slice(LOG_LEVELS.indexOf(level)));
  });

  it('is pretty in development and JSON elsewhere, unless LOG_FORMAT says so (C10.1, C11)', () => {
    const format = (env: Record<string, string>) => loadPlatformSettings([], { env }).get(LoggingConfig).format;
    const elsewhere = { JWT_SECRET: 'a secret of more than thirty-two characters' };
    expect(format({})).toBe('pretty');
    expect(format({ LOG_FORMAT: 'json' })).toBe('json');
    expect(format({ ENVIRONMENT: 'staging', ...elsewhere })).toBe('json');
    expect(format({ ENVIRONMENT: 'production', ...elsewhere })).toBe('json');
    expect(format({ ENVIRONMENT: 'production', LOG_FORMAT: 'pretty', ...elsewhere })).toBe('pretty');
  });
});

describe('the lines people read', () => {
  // on standard output, which belongs to the test runner here
  const program = `
    import { createLogger } from ${JSON.stringify(join(import.meta.dirname, '../../dist/observability/index.js'))};
    const server = { name: 'rookery', debug: false };
    const logger = await createLogger({ server, logging: { level: 'info', format: 'pretty' } });
    logger.warn({ app: 'app-x', logger: 'Orders', left: 2, password: 'hush-hush' }, 'stock is low');
    logger.error({ error: new Error('broken') }, 'failed');
    logger.fatal('over');
  `;

  it('are no JSON, name level, app and class, and censor as the others do (C10.1)', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
    expect(stdout).toMatch(/WARNING.*app-x\.Orders: .*stock is low/);
    expect(stdout).toMatch(/ERROR.*failed[^]*Error: broken[^]*\n +at /);
    expect(stdout).toMatch(/CRITICAL.*over/);
    expect(stdout).toContain('left: 2');
    expect(stdout).not.toContain('hush-hush');
    expect(stdout).not.toMatch(/^\{/m);
  });
});
