import type { LookupAddress } from 'node:dns';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aClient, answering, failureOf, Outside } from './outside.js';

// to these tests 127.0.0.2 is the outside: it is allowed, and the rest of loopback is not
const OUTSIDE = '127.0.0.2';
const INSIDE = '127.0.0.1';

let outside: Outside;
let inside: Outside;

beforeAll(async () => {
  outside = await Outside.open({ host: OUTSIDE });
  inside = await Outside.open({ host: INSIDE, port: outside.port });
});
afterAll(async () => {
  await outside.close();
  await inside.close();
});

const at = (...addresses: string[]): LookupAddress[] =>
  addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

/** A client whose every name resolves to one answer after the other, the last one for ever. */
function resolving(...answers: LookupAddress[][]) {
  const asked: string[] = [];
  const { client } = aClient({ allowedAddresses: [OUTSIDE], retries: 0 }, (hostname) => {
    asked.push(hostname);
    return Promise.resolve((answers.length > 1 ? answers.shift() : answers[0]) ?? []);
  });
  return { client, asked, url: `http://rebinding.example:${outside.port}/` };
}

const refusal = { code: 5002, message: 'External service error', retryable: false, outcome: 'forbidden' };

describe('an address inside', () => {
  it.each([
    INSIDE,
    'localhost',
    'LOCALHOST',
    '127.1',
    '127.0.0.1.',
    '2130706433',
    '0x7f000001',
    '0x7f.0.0.1',
    '017700000001',
    '0177.0.0.01',
    '①②⑦.0.0.1',
    '0.0.0.0',
    '0',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[2002:7f00:1::]',
    '169.254.169.254',
  ])('written as %s is 5002, and nobody inside hears of it', async (host) => {
    const { client } = aClient({ allowedAddresses: [OUTSIDE] });
    expect(await failureOf(client.getJson(`http://${host}:${inside.port}/`))).toMatchObject(refusal);
    expect(await failureOf(client.getJson(`https://${host}:${inside.port}/`))).toMatchObject(refusal);
    expect(inside.connections).toBe(0);
  });

  it('that a name resolves to, alone or among others, is 5002', async () => {
    for (const answer of [at(INSIDE), at(OUTSIDE, INSIDE), at(INSIDE, OUTSIDE), at(OUTSIDE, '::ffff:127.0.0.1')]) {
      const { client, url } = resolving(answer);
      expect(await failureOf(client.getJson(url))).toMatchObject(refusal);
      expect(await failureOf(client.getJson(`https://localhost.:${inside.port}/`))).toMatchObject(refusal);
    }
    expect([inside.connections, outside.connections]).toEqual([0, 0]);
  });

  it('is not reached by a name whose answer changes: it is asked for once a connection, and that answer is used', async () => {
    const { client, asked, url } = resolving(at(OUTSIDE), at(INSIDE));
    outside.next(answering(200, '{"from":"outside"}', { connection: 'close' }));
    expect((await client.getJson(url)).body).toEqual({ from: 'outside' });
    expect(asked).toEqual(['rebinding.example']);
    expect(outside.received.at(-1)!.headers.host).toBe(`rebinding.example:${outside.port}`);
    // the connection is closed: the next one asks again, and hears the other answer
    expect(await failureOf(client.getJson(url))).toMatchObject(refusal);
    expect(asked).toHaveLength(2);
    expect(inside.connections).toBe(0);
    await client.onApplicationShutdown();
  });

  it('is not reached by a redirect', async () => {
    const { client, url } = resolving(at(OUTSIDE));
    outside.next(answering(302, '', { location: `http://${INSIDE}:${inside.port}/` }));
    expect(await failureOf(client.getJson(url))).toMatchObject({ code: 5002, outcome: 'unusable' });
    expect(inside.connections).toBe(0);
    await client.onApplicationShutdown();
  });

  it('is reached by a URL that an operator vouched for, whose connection serves nobody else', async () => {
    const { client } = aClient({ allowedAddresses: [] });
    const url = `http://${INSIDE}:${inside.port}/`;
    expect(await client.getJson(url, { trustedUrl: true })).toMatchObject({ status: 200 });
    expect(await failureOf(client.getJson(url))).toMatchObject(refusal);
    expect(inside.received).toHaveLength(1);
    await client.onApplicationShutdown();
  });
});

describe('a name', () => {
  it('without any address, or that cannot be resolved, is 5002 and may be tried again', async () => {
    const { client, url } = resolving([]);
    expect(await failureOf(client.getJson(url))).toMatchObject({ code: 5002, retryable: true, outcome: 'unreachable' });
    const failing = aClient({ retries: 0 }, () => Promise.reject(new Error('EAI_AGAIN')));
    expect(await failureOf(failing.client.getJson(url))).toMatchObject({ code: 5002, outcome: 'unreachable' });
  });

  it('with several addresses is reached at one that answers', async () => {
    const { client } = aClient({ retries: 0, allowedAddresses: ['loopback'] }, () =>
      Promise.resolve(at('127.0.0.3', OUTSIDE)),
    );
    expect(await client.getJson(`http://several.example:${outside.port}/`)).toMatchObject({ status: 200 });
    await client.onApplicationShutdown();
  });
});
