import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiKeysService } from '#core/auth';
import { type Booted, boot } from '../boot.js';
import { until } from '../support/until.js';
import { LINES, News, streamsApp } from './streams.app.js';

/** Everything that is asked here takes longer. */
const DEADLINE_MS = '1000';
const PACKED = { 'accept-encoding': 'gzip, br' };

let platform: Booted;
let news: News;

const start = async (env: Record<string, string> = {}) => {
  platform = await boot({ apps: [streamsApp], env: { REQUEST_TIMEOUT_MS: DEADLINE_MS, ...env } });
  news = platform.nest.get(News, { strict: false });
};
const ask = (path: string, init: RequestInit = {}) => fetch(`${platform.url}/app-streams/streams/${path}`, init);
/** An open stream of news, and all that it has said so far. */
const listen = async () => {
  // made without a request: a login may take longer than the deadline
  const key = { username: 'admin', name: 'a listener', scopes: [], days: 1 };
  const { text: apiKey } = await platform.nest.get(ApiKeysService).create(key);
  const headers = { 'x-api-key': apiKey, ...PACKED };
  const leaving = new AbortController();
  const response = await ask('news', { headers, signal: leaving.signal });
  const heard: string[] = [];
  const ended = (async () => {
    for await (const chunk of response.body!) heard.push(Buffer.from(chunk as Uint8Array).toString());
    return 'ended';
  })().catch(() => 'cut');
  await until(() => heard.join('').includes('event: hello'));
  const leave = () => {
    leaving.abort();
  };
  return { response, ended, leave, said: () => heard.join('') };
};
const lineOf = (response: Response, message: string) =>
  platform.logs.find((line) => line.trace_id === response.headers.get('x-trace-id') && line.message === message);

beforeEach(() => start());
afterEach(() => platform.close());

describe('an @Sse() route', () => {
  it('says its events as they come, past the deadline, with the headers of any answer (C5.5, C1.4)', async () => {
    const response = await ask('ticks?count=10', { headers: { ...PACKED, origin: 'http://any.example' } });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
      'x-request-id': expect.any(String),
      ratelimit: expect.any(String),
    });
    expect(response.headers.get('content-encoding')).toBeNull();
    const trace_id = response.headers.get('x-trace-id');
    const events = Array.from({ length: 10 }, (_none, tick) => {
      return `event: tick\nid: ${tick}\ndata: ${JSON.stringify({ tick, trace_id })}\n\n`;
    });
    expect(await response.text()).toBe(`\n${events.join('')}`);
    await until(() => lineOf(response, 'request') !== undefined);
    expect(lineOf(response, 'request')).toMatchObject({ status: 200, route: '/app-streams/streams/ticks' });
  });

  it('answers in the envelope what is wrong before its first event (C1.1, C6.1, C1.2)', async () => {
    const codeOf = async (path: string) => {
      const response = await ask(path);
      return [response.status, ((await response.json()) as { code: number }).code];
    };
    expect(await codeOf('news')).toEqual([401, 1004]);
    expect(await codeOf('ticks?count=101')).toEqual([422, 3001]);
    expect(await codeOf('refused')).toEqual([404, 4001]);
    await until(() => platform.lifecycle.runningRequests === 0);
  });

  it('says that something went wrong, not what; that is in the log under its trace (C1.5)', async () => {
    const response = await ask('broken');
    const said = await response.text();
    expect(said).toContain('event: error');
    expect(said).not.toMatch(/SELECT|db-7/);
    const trace_id = response.headers.get('x-trace-id');
    expect(platform.logs.filter(({ level }) => level === 'error')).toMatchObject([
      { trace_id, app: 'app-streams', err: { message: 'SELECT password FROM db-7.internal' } },
    ]);
  });

  it('runs until its client leaves, and is then forgotten, counted and logged (C5.5, C10.1)', async () => {
    const { response, leave, ended, said } = await listen();
    news.told.next({ data: 'news' });
    await until(() => said().includes('data: news'));
    expect([news.listening, platform.lifecycle.runningRequests]).toEqual([1, 1]);
    leave();
    await ended;
    await until(() => news.listening === 0 && platform.lifecycle.runningRequests === 0);
    await until(() => lineOf(response, 'request') !== undefined);
    expect(await platform.metrics.text()).toMatch(/^http_requests_total\{.*streams\/news".* 1$/m);
  });

  it('answers HEAD with its headers and ends (C3.1)', async () => {
    const head = await ask('ticks', { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    await until(() => platform.lifecycle.runningRequests === 0);
  });
});

describe('a stream of bytes', () => {
  it('that is marked takes its time and leaves as it comes, not compressed (C5.5, C5.4)', async () => {
    const response = await ask('lines', { headers: PACKED });
    expect(response.headers.get('content-encoding')).toBeNull();
    expect((await response.text()).split('\n')).toHaveLength(LINES + 1);
    await until(() => lineOf(response, 'request') !== undefined);
    expect(lineOf(response, 'request')).not.toHaveProperty('aborted');
  });

  it('that is not marked is cut at the deadline, which the log says once (C5.5)', async () => {
    const response = await ask('slow', { headers: { 'accept-encoding': 'identity' } });
    await expect(response.text()).rejects.toThrow('terminated');
    await until(() => lineOf(response, 'request') !== undefined);
    expect(lineOf(response, 'request')).toMatchObject({ status: 200, aborted: true });
    const failures = platform.logs.filter(
      ({ trace_id, code }) => trace_id === response.headers.get('x-trace-id') && code,
    );
    expect(failures).toMatchObject([{ code: 5005, message: 'Request timed out' }]);
  });

  it('is not read for HEAD (C3.1)', async () => {
    const head = await ask('endless', { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    await until(() => platform.lifecycle.runningRequests === 0);
  });
});

describe('many streams', () => {
  it('leave room for other requests: more than MAX_STREAMS are 5003, until one has ended (C5.5)', async () => {
    await platform.close();
    await start({ MAX_STREAMS: '2' });
    const open = [await listen(), await listen()];
    const refused = await ask('news', { headers: { authorization: 'none', 'x-api-key': '' } });
    expect(refused.status).toBe(401);
    const one = await ask('ticks');
    expect([one.status, ((await one.json()) as { code: number }).code]).toEqual([503, 5003]);
    expect((await fetch(`${platform.url}/app-streams/health`)).status).toBe(200);
    open[0]!.leave();
    await until(async () => {
      const next = await ask('ticks?count=1');
      await next.text();
      return next.status === 200;
    });
    open[1]!.leave();
  });
});

describe('a process that ends', () => {
  it('ends its events at once, and waits for bytes that come to their end (C9.2)', async () => {
    const { ended } = await listen();
    const file = await ask('lines');
    expect(await platform.lifecycle.drain()).toBe(true);
    expect(await ended).toBe('ended');
    expect((await file.text()).split('\n')).toHaveLength(LINES + 1);
  });

  it('cuts bytes that do not end within SHUTDOWN_TIMEOUT_MS (C9.2)', async () => {
    await platform.close();
    await start({ SHUTDOWN_TIMEOUT_MS: '100' });
    const endless = await ask('endless');
    const read = text(endless.body!).catch(() => 'cut');
    expect(await platform.lifecycle.drain()).toBe(false);
    await platform.close();
    expect(await read).toBe('cut');
    await start();
  });

  it('sends whoever comes back for events to another process: an empty stream, and no socket (C9.2, C9.5)', async () => {
    platform.lifecycle.retire();
    const ports: number[] = [];
    platform.nest.getHttpServer().on('connection', ({ remotePort }: { remotePort: number }) => ports.push(remotePort));
    for (let time = 0; time < 3; time += 1) {
      const response = await ask('ticks');
      expect([response.status, await response.text()]).toEqual([200, '\n']);
      await until(() => platform.lifecycle.runningRequests === 0);
    }
    expect(ports).toHaveLength(3);
  });
});
