import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { faultsOf } from '../conformance/faults.js';
import { type Booted, boot } from '../boot.js';
import { sendBytes } from '../support/wire.js';

const LIMIT = 2048;

describe('the head of a request', () => {
  let platform: Booted;
  beforeAll(async () => {
    platform = await boot({ env: { BODY_LIMIT_BYTES: String(LIMIT) } });
  });
  afterAll(() => platform.close());

  it.each([
    ['two hosts', 'GET /health/live HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n'],
    ['one host twice', 'GET /health/live HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n'],
    ['two hosts of HTTP/1.0', 'GET /health/live HTTP/1.0\r\nhost: a\r\nhost: b\r\n\r\n'],
    ['no host', 'GET /health/live HTTP/1.1\r\n\r\n'],
    ['HTTP/2.0', 'GET /health/live HTTP/2.0\r\nhost: a\r\n\r\n'],
    ['HTTP/0.9', 'GET /health/live HTTP/0.9\r\nhost: a\r\n\r\n'],
    ['no version', 'GET /health/live\r\n\r\n'],
    ['a version there is not', 'GET /health/live HTTP/1.2\r\nhost: a\r\n\r\n'],
  ])('is refused with 400 and 3000 when it has %s (C5.5, C2)', async (_what, bytes) => {
    expect(faultsOf(await sendBytes(platform.url, bytes), { status: 400, code: 3000 })).toEqual([]);
  });

  it('may leave out the host in HTTP/1.0 (C5.5)', async () => {
    expect((await sendBytes(platform.url, 'GET /health/live HTTP/1.0\r\n\r\n')).status).toBe(200);
  });

  /** What comes back after a head that waits to be told to go on. */
  const expecting = async (length: string, body: string) => {
    const socket = connect(Number(new URL(platform.url).port), '127.0.0.1').setEncoding('utf8');
    socket.write(
      `POST /auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nexpect: 100-continue\r\n${length}\r\n\r\n`,
    );
    let text = '';
    for await (const chunk of socket) {
      if (text === '') socket.write(body);
      text += String(chunk);
      if (text.includes('"code"')) break;
    }
    return text;
  };

  it('that waits for 100 gets it when its body may come (C5.5)', async () => {
    const answer = /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 422 /;
    expect(await expecting('content-length: 2', '{}')).toMatch(answer);
    expect(await expecting('transfer-encoding: chunked', '2\r\n{}\r\n0\r\n\r\n')).toMatch(answer);
  });

  it('that waits for 100 is refused without it when its body would be too large (C5.5)', async () => {
    expect(await expecting(`content-length: ${LIMIT + 1}`, '')).toMatch(/^HTTP\/1\.1 413 .*"code":3003/s);
  });
});
