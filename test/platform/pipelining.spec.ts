import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { apps } from '../../src/apps/registry.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { Gate } from '../apps/app-c/trials/gate.js';
import { type Booted, boot } from '../boot.js';
import { readAnswers } from '../support/answers.js';
import { until } from '../support/until.js';

const MOST = 32;
const SLOW = 'GET /app-c/trials/slow HTTP/1.1\r\nhost: x\r\n';

describe('a socket on which a caller asks many times at once', () => {
  let platform: Booted;
  let gate: Gate;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    platform = await boot({ apps: [...apps, appC] });
    gate = platform.nest.get(Gate, { strict: false });
  });
  afterEach(async () => {
    gate.open();
    for (const socket of sockets.splice(0)) socket.destroy();
    await until(() => platform.lifecycle.runningRequests === 0);
  });
  afterAll(() => platform.close());

  const open = () => {
    const socket = connect(Number(new URL(platform.url).port), '127.0.0.1');
    sockets.push(socket);
    return socket;
  };
  /** Requests with ids 0, 1, 2 …, each of which waits at the gate. */
  const slow = (count: number, rest = '\r\n') =>
    Array.from({ length: count }, (_none, id) => `${SLOW}x-request-id: ${id}\r\n${rest}`).join('');
  const begun = (from: number) =>
    platform.logs
      .slice(from)
      .filter(({ route, message }) => message === 'request began' && route === '/app-c/trials/slow');

  it.each([
    ['without bodies', '\r\n'],
    ['with bodies', 'content-length: 9\r\n\r\na\r\n\r\nbcde'],
    ['with bodies in chunks', 'transfer-encoding: chunked\r\n\r\n9\r\na\r\n\r\nbcde\r\n0\r\n\r\n'],
  ])('has 32 of them running at most, and all are answered in order: %s (C5.5)', async (_kind, rest) => {
    const before = platform.logs.length;
    gate.close();
    const socket = open();
    socket.write(slow(100, rest));
    await until(() => gate.waiting === MOST);
    for (let asked = 0; asked < 5; asked += 1) expect((await platform.ask('GET', '/health/live')).status).toBe(200);
    expect(begun(before)).toHaveLength(MOST);
    gate.open();
    const answers = await readAnswers(socket, 100);
    expect(answers.map(({ headers }) => headers['x-request-id'])).toEqual(answers.map((_answer, id) => String(id)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  });

  it('has its 33rd request read when one answer has left, and not before, however its bytes come (C5.5)', async () => {
    const before = platform.logs.length;
    gate.close();
    const socket = open().setNoDelay();
    const bytes = `GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n${slow(MOST)}`;
    for (const byte of bytes) if (!socket.write(byte)) await until(() => socket.writableLength === 0);
    await until(() => begun(before).length === MOST);
    expect((await readAnswers(socket, 1))[0]!.status).toBe(200);
    gate.open();
    expect(await readAnswers(socket, MOST)).toHaveLength(MOST);
  });
});
