import { connect, type Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { apps } from '../../src/apps/registry.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { Gate } from '../apps/app-c/trials/gate.js';
import { type Booted, boot, type Envelope } from '../boot.js';
import { type RawAnswer, readToEnd } from '../support/answers.js';
import { until } from '../support/until.js';

const HEADER_LIMIT = 4096;
const SENT = 100;
/** How many requests come before the fault. */
const PLACES = [...Array(SENT).keys()];

const head = (line: string, id: number, more = '') =>
  `${line} HTTP/1.1\r\nhost: x\r\nx-request-id: ${id}\r\n${more}\r\n`;
const post = (id: number, more: string, body: string) =>
  head('POST /auth/login', id, `content-type: application/json\r\n${more}`) + body;

/** Requests of all kinds: one answered in place, one whose answer is compressed on its way, one with a body. */
const REQUESTS = [
  (id: number) => head('GET /health/live', id),
  (id: number) => head('GET /app-c/trials/text?bytes=20000', id, 'accept-encoding: gzip\r\n'),
  (id: number) => post(id, 'content-length: 2\r\n', '{}'),
  (id: number) => post(id, 'transfer-encoding: chunked\r\n', '2\r\n{}\r\n0\r\n\r\n'),
  (id: number) => head('GET /health/live', id, 'connection: upgrade\r\nupgrade: h2c\r\n'),
  (id: number) => post(id, 'connection: upgrade\r\nupgrade: h2c\r\ncontent-length: 2\r\n', '{}'),
];
const STATUSES = [200, 200, 422, 422, 200, 422];
const requests = (from: number, to: number) =>
  Array.from({ length: to - from }, (_none, index) => REQUESTS[(from + index) % REQUESTS.length]!(from + index)).join(
    '',
  );

/** Behind a request that offers an upgrade, Node's parser does not say what is wrong. */
const isTold = (place: number) => place === 0 || (place - 1) % REQUESTS.length < 4;

const FAULTS: Record<string, { status: number; bytes: (id: number) => string }> = {
  'no request at all': { status: 400, bytes: () => 'NONSENSE\r\n\r\n' },
  'a head that is too long': {
    status: 431,
    bytes: (id) => head('GET /', id, `x-long: ${'x'.repeat(HEADER_LIMIT)}\r\n`),
  },
  'a broken head': { status: 400, bytes: (id) => head('GET /health', id, 'broken\r\n') },
  'a broken chunk': { status: 400, bytes: (id) => post(id, 'transfer-encoding: chunked\r\n', '2\r\n{}\r\nXX\r\n') },
  'two lengths': { status: 400, bytes: (id) => post(id, 'content-length: 2\r\ncontent-length: 3\r\n', '{}') },
  'a tunnel': { status: 400, bytes: (id) => head('CONNECT x:1', id) },
  'a preface of HTTP/2': { status: 400, bytes: () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' },
};

describe('answers leave in the order of their requests, whole, and a refusal after them (C5.5)', () => {
  let platform: Booted;
  let gate: Gate;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    platform = await boot({ apps: [...apps, appC], env: { HEADER_LIMIT_BYTES: String(HEADER_LIMIT) } });
    gate = platform.nest.get(Gate, { strict: false });
  });
  afterEach(async () => {
    gate.open();
    for (const socket of sockets.splice(0)) socket.destroy();
    await until(() => platform.lifecycle.runningRequests === 0);
  });
  afterAll(() => platform.close());

  const send = (bytes: string, { thenEnd = false, to = platform.url } = {}) => {
    const socket = connect({ port: Number(new URL(to).port), host: '127.0.0.1', allowHalfOpen: true });
    sockets.push(socket);
    if (thenEnd) socket.end(bytes);
    else socket.write(bytes);
    return socket;
  };
  const expectDue = (answers: readonly RawAnswer[], count: number) => {
    const due = answers.slice(0, count);
    expect(due.map(({ headers }) => headers['x-request-id'])).toEqual(
      Array.from({ length: count }, (_, id) => `${id}`),
    );
    expect(due.map(({ status }) => status)).toEqual(due.map((_, id) => STATUSES[id % STATUSES.length]));
    for (const answer of due) expect(envelopeOf(answer)).toMatchObject({ trace_id: answer.headers['x-trace-id'] });
  };
  const expectRefusal = (answer: RawAnswer | undefined, status: number) => {
    expect(answer).toMatchObject({ status, headers: { connection: 'close' } });
    expect(envelopeOf(answer!)).toMatchObject({ code: 3000 });
  };

  describe.each(Object.entries(FAULTS))('%s', (_name, { bytes, status }) => {
    it('in the place of each of 100 requests', async () => {
      for (const place of PLACES) {
        const answers = await readToEnd(send(requests(0, place) + bytes(place) + requests(place + 1, SENT)));
        expect(answers).toHaveLength(place + 1);
        expectDue(answers, place);
        expectRefusal(answers[place], isTold(place) ? status : 400);
      }
    });

    it('after requests that are still running', async () => {
      gate.close();
      const slow = [0, 1, 2].map((id) => head('GET /app-c/trials/slow', id)).join('');
      const answered = readToEnd(send(slow + bytes(3)));
      await until(() => gate.waiting === 3);
      expect((await platform.ask('GET', '/health/live')).status).toBe(200);
      gate.open();
      const answers = await answered;
      expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, status]);
    });
  });

  it('an end of the caller after each of 100 requests', async () => {
    for (const place of PLACES) {
      const answers = await readToEnd(send(requests(0, place), { thenEnd: true }));
      expect(answers).toHaveLength(place);
      expectDue(answers, place);
    }
  });

  it('an end of the caller in the body of each of 100 requests', async () => {
    for (const place of PLACES) {
      const cut = post(place, 'content-length: 9\r\n', '{');
      const answers = await readToEnd(send(requests(0, place) + cut, { thenEnd: true }));
      expect(answers).toHaveLength(place + 1);
      expectDue(answers, place);
      expectRefusal(answers[place], 400);
    }
  });

  it('an end of the caller while its request runs', async () => {
    gate.close();
    const answered = readToEnd(send(head('GET /app-c/trials/slow', 0), { thenEnd: true }));
    await until(() => gate.waiting === 1);
    gate.open();
    expect((await answered).map(({ status }) => status)).toEqual([200]);
  });

  it('of a process that retires: the last of those that are due ends the socket (C9.5)', async () => {
    const retiring = await boot({ apps: [...apps, appC] });
    const itsGate = retiring.nest.get(Gate, { strict: false });
    itsGate.close();
    const slow = [0, 1, 2].map((id) => head('GET /app-c/trials/slow', id)).join('');
    const answered = readToEnd(send(slow, { to: retiring.url }));
    await until(() => itsGate.waiting === 3);
    retiring.lifecycle.retire();
    itsGate.open();
    const answers = await answered;
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.map(({ headers }) => headers.connection)).toEqual(['keep-alive', 'keep-alive', 'close']);
    await retiring.close();
  });

  it('requests that are refused by themselves are answered in their place, and the next ones too', async () => {
    const paths = ['/health/live', '/%', '/health/live?%', '/nowhere', `/app-c/${'x'.repeat(600)}`, '/health/live'];
    const all = paths.map((path, id) => head(`GET ${path}`, id)).join('');
    const answers = await readToEnd(send(all, { thenEnd: true }));
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 400, 404, 404, 200]);
    expect(answers.map(({ headers }) => headers['x-request-id'])).toEqual(['0', '1', '2', '3', '4', '5']);
  });
});

function envelopeOf({ headers, body }: RawAnswer): Envelope {
  return JSON.parse((headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString()) as Envelope;
}
