import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Booted, boot } from '../boot.js';
import { readAnswers } from '../support/answers.js';
import { until } from '../support/until.js';
import { type Sighting, Sightings, sightingsApp } from './sightings.app.js';

const ALL_PLACES = ['body read', 'guard', 'interceptor', 'pipe', 'handler', 'handler, later', 'onSend'];
const LONG = JSON.stringify({ text: 'x'.repeat(300_000) });

/** A request as bytes, whose body has its length before it or comes in chunks. */
function asBytes(id: string, { path = '', body = LONG, chunked = false } = {}): string {
  const head = `POST /app-sightings/texts${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nx-request-id: ${id}\r\n`;
  if (!chunked) return `${head}content-length: ${body.length}\r\n\r\n${body}`;
  const chunks = body.match(/[^]{1,7000}/g) ?? [];
  const written = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');
  return `${head}transfer-encoding: chunked\r\n\r\n${written}0\r\n\r\n`;
}

// the context is entered in the first step and nowhere again: what follows must find it, however the body comes
describe('the context of a request, once its body was read (C5.1, C10.1)', () => {
  let platform: Booted;
  let sightings: Sightings;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    platform = await boot({ apps: [sightingsApp] });
    sightings = platform.nest.get(Sightings, { strict: false });
  });
  beforeEach(() => {
    sightings.seen.splice(0);
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });
  afterAll(() => platform.close());

  const open = () => {
    const socket = connect(Number(new URL(platform.url).port), '127.0.0.1').setNoDelay();
    sockets.push(socket);
    return socket;
  };
  /** Writes so that what is written arrives in that many pieces at least. */
  const writeInPieces = async (socket: Socket, bytes: string, count: number) => {
    const length = Math.ceil(bytes.length / count);
    for (let at = 0; at < bytes.length; at += length) {
      await new Promise<void>((resolve) => void socket.write(bytes.slice(at, at + length), () => resolve()));
      await new Promise(setImmediate);
    }
  };
  const placesOf = (id: string) => sightings.seen.filter(({ context }) => context === id).map(({ place }) => place);
  const strangers = () =>
    sightings.seen.filter(
      ({ request, context }: Sighting) => !context || (request !== undefined && request !== context),
    );
  const logOf = async (id: string) => {
    const lines = () => platform.logs.filter(({ request_id }) => request_id === id);
    await until(() => lines().at(-1)?.message === 'request');
    return lines();
  };

  it.each([
    ['with its length before it', { chunked: false }],
    ['in chunks', { chunked: true }],
  ])('is its own in every place, when 300 kB come in a hundred pieces, %s', async (_how, form) => {
    const socket = open();
    await writeInPieces(socket, asBytes('pieces', form), 100);
    const [answer] = await readAnswers(socket, 1);
    expect([answer?.status, JSON.parse(answer!.body.toString())]).toMatchObject([200, { data: { length: 300_000 } }]);
    expect(placesOf('pieces')).toEqual(ALL_PLACES);
    expect(strangers()).toEqual([]);
    const lines = await logOf('pieces');
    const traceId = answer!.headers['x-trace-id'];
    expect(lines.slice(-2).map(({ message }) => message)).toEqual(['a text was measured', 'request']);
    expect(lines.map(({ trace_id }) => trace_id)).toEqual(lines.map(() => traceId));
    platform.logs.splice(0);
  });

  it('is each one’s own, for requests one after the other over one connection', async () => {
    const socket = open();
    for (const id of ['first', 'second', 'third']) {
      await writeInPieces(socket, asBytes(id, { chunked: id === 'second' }), 10);
      expect((await readAnswers(socket, 1))[0]?.status).toBe(200);
      expect(placesOf(id)).toEqual(ALL_PLACES);
    }
    expect(strangers()).toEqual([]);
  });

  it('is each one’s own, for requests that are sent before the others are answered', async () => {
    const ids = Array.from({ length: 8 }, (_none, index) => `piped-${index}`);
    const socket = open();
    const bytes = ids.map((id, index) => asBytes(id, { body: '{"text":"short"}', chunked: index % 2 === 1 })).join('');
    socket.write(bytes + asBytes('piped-long'));
    const answers = await readAnswers(socket, 9);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    for (const id of [...ids, 'piped-long']) expect(placesOf(id)).toEqual(ALL_PLACES);
    expect(strangers()).toEqual([]);
  });

  it('is each one’s own, for bodies that come piece by piece beside each other', async () => {
    const ids = ['one', 'two', 'three', 'four'];
    await Promise.all(
      ids.map(async (id) => {
        const socket = open();
        await writeInPieces(socket, asBytes(id), 50);
        await readAnswers(socket, 1);
      }),
    );
    for (const id of ids) expect(placesOf(id)).toEqual(ALL_PLACES);
    expect(strangers()).toEqual([]);
  });

  it('is its own in a filter, when the handler fails', async () => {
    const socket = open();
    await writeInPieces(socket, asBytes('broken', { path: '/broken' }), 20);
    expect((await readAnswers(socket, 1))[0]?.status).toBe(500);
    expect(placesOf('broken')).toEqual(['body read', 'guard', 'interceptor', 'pipe', 'handler', 'filter', 'onSend']);
    expect(strangers()).toEqual([]);
  });

  it.each([
    ['is no JSON', asBytes('refused', { body: `{"text":${'x'.repeat(300_000)}` }), 400],
    ['is longer than may be', asBytes('refused', { body: 'x'.repeat(2_000_000), chunked: true }), 413],
    ['breaks a rule', asBytes('refused', { body: `{"text":"${'x'.repeat(400_001)}"}` }), 422],
  ])('is its own where it is refused because its body %s', async (_why, bytes, status) => {
    const socket = open().on('error', () => undefined);
    const answers = readAnswers(socket, 1);
    await writeInPieces(socket, bytes, 50);
    const [answer] = await answers;
    expect([answer?.status, answer?.headers['x-request-id']]).toEqual([status, 'refused']);
    expect(placesOf('refused')).toContain('onSend');
    expect(strangers()).toEqual([]);
    expect((await logOf('refused')).at(-1)).toMatchObject({ trace_id: answer?.headers['x-trace-id'], status });
    platform.logs.splice(0);
  });

  it('is its own when the caller goes away in the middle of its body', async () => {
    const socket = open();
    await writeInPieces(socket, asBytes('gone').slice(0, 150_000), 20);
    await until(() =>
      platform.logs.some(({ message, request_id }) => message === 'request began' && request_id === 'gone'),
    );
    socket.destroy();
    const last = (await logOf('gone')).at(-1);
    expect(last).toMatchObject({ message: 'request', aborted: true, request_id: 'gone' });
    expect(placesOf('gone')).toEqual(['onError', 'onSend']);
    expect(strangers()).toEqual([]);
  });
});
