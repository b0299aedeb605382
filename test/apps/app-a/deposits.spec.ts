import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Database } from '#core/database';
import { HttpClient } from '#core/http-client';
import { type Booted, boot } from '../../boot.js';
import { aProduct, aUser, type Person } from '../../factories/given.js';
import { createDatabase, type TestDatabase } from '../../support/databases.js';
import { readSql, type SqlRow } from '../../support/sql.js';
import { until } from '../../support/until.js';
import { answering, decline, GatewayStandIn, hang, hangUp, type Reaction } from './gateway.js';

const PAYMENT_TIMEOUT_MS = 700;

interface LedgerEntry {
  id: number;
  amount_cents: number;
  balance_cents: number;
  reason: string;
  reference: string;
}

let database: TestDatabase;
let platform: Booted;

const deposits = (): Promise<SqlRow[]> => readSql(database, 'SELECT * FROM app_a_deposits ORDER BY id');
const lastDeposit = async () => (await deposits()).at(-1);
const pay = (person: Person, amount_cents: unknown, payment_token: unknown = 'tok_ok') =>
  person.ask<LedgerEntry>('POST', '/app-a/users/me/deposits', { amount_cents, payment_token });
const ledgerOf = async (person: Person) =>
  (await person.ask<{ items: LedgerEntry[] }>('GET', '/app-a/users/me/ledger')).body.data.items;
const balanceOf = async (person: Person) =>
  (await person.ask<{ balance_cents: number }>('GET', '/app-a/users/me')).body.data.balance_cents;

describe('deposits through the sandbox', () => {
  beforeAll(async () => {
    database = await createDatabase('sqlite');
    platform = await boot({ database });
  });
  afterAll(async () => {
    await platform.close();
    await database.drop();
  });

  it('takes tok_ok and answers the ledger entry, whose sum is the balance (C3.3)', async () => {
    const person = await aUser(platform);
    const first = await pay(person, 1200);
    expect(first.status).toBe(201);
    expect(first.body.data).toEqual({
      id: expect.any(Number),
      amount_cents: 1200,
      balance_cents: 1200,
      reason: 'deposit',
      reference: expect.any(String),
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect((await pay(person, 34)).body.data.balance_cents).toBe(1234);
    expect(await balanceOf(person)).toBe(1234);
    expect((await ledgerOf(person)).map(({ amount_cents }) => amount_cents).sort()).toEqual([1200, 34]);
  });

  it.each([
    ['tok_declined', 200, 2002, 'declined'],
    ['tok_error', 502, 5002, 'failed'],
  ])('books nothing for %s and answers %i/%i, for good (C3.3)', async (token, status, code, state) => {
    const person = await aUser(platform);
    const answer = await pay(person, 500, token);
    expect(answer).toMatchObject({ status, body: { code, data: null } });
    expect(await balanceOf(person)).toBe(0);
    expect(await ledgerOf(person)).toEqual([]);
    expect(await lastDeposit()).toMatchObject({ user_id: person.id, status: state, payment_token: null });
  });

  it.each([
    ['1 cent', { amount_cents: 1, payment_token: 'tok_ok' }, 0],
    ['1,000,000.00', { amount_cents: 100_000_000, payment_token: 'tok_ok' }, 0],
    ['nothing', { amount_cents: 0, payment_token: 'tok_ok' }, 3001],
    ['less than nothing', { amount_cents: -1, payment_token: 'tok_ok' }, 3001],
    ['one cent too much', { amount_cents: 100_000_001, payment_token: 'tok_ok' }, 3001],
    ['half a cent', { amount_cents: 0.5, payment_token: 'tok_ok' }, 3001],
    ['a text', { amount_cents: '5', payment_token: 'tok_ok' }, 3001],
    ['no amount', { payment_token: 'tok_ok' }, 3002],
    ['no token', { amount_cents: 5 }, 3002],
    ['an empty token', { amount_cents: 5, payment_token: '' }, 3001],
    ['a token of 256 characters', { amount_cents: 5, payment_token: 'x'.repeat(256) }, 3001],
    ['a null token', { amount_cents: 5, payment_token: null }, 3001],
    ['a field nobody knows', { amount_cents: 5, payment_token: 'tok_ok', currency: 'EUR' }, 3001],
  ])('judges %s by the limits of the field (C3.3)', async (_what, body, code) => {
    const person = await aUser(platform);
    expect((await person.ask('POST', '/app-a/users/me/deposits', body)).body.code).toBe(code);
  });

  it('keeps each ledger to its owner, and deposits and ledger to those signed in (C3.3)', async () => {
    const [rich, poor] = [await aUser(platform, { balanceCents: 100 }), await aUser(platform)];
    expect(await ledgerOf(rich)).toHaveLength(1);
    expect(await ledgerOf(poor)).toEqual([]);
    expect((await platform.ask('GET', '/app-a/users/me/ledger')).body.code).toBe(1004);
    expect((await platform.ask('POST', '/app-a/users/me/deposits', {})).body.code).toBe(1004);
  });

  it('shows an administrator, who has no row in App A, a balance of 0 and lets him deposit (C3.3)', async () => {
    const token = await platform.adminToken();
    const admin = { ask: platform.as(token) } as Person;
    expect(await balanceOf(admin)).toBe(0);
    expect((await pay(admin, 9)).body.data.balance_cents).toBe(9);
  });
});

describe('deposits through a gateway', () => {
  let gateway: GatewayStandIn;
  let env: Record<string, string>;
  let person: Person;

  beforeAll(async () => {
    gateway = await GatewayStandIn.open();
    database = await createDatabase('sqlite');
    env = {
      PAYMENT_URL: `${gateway.url}/`,
      APP_A_PAYMENT_TIMEOUT_MS: String(PAYMENT_TIMEOUT_MS),
      APP_A_SETTLE_INTERVAL_SECONDS: '1',
    };
    platform = await boot({ database, env });
  });
  beforeEach(async () => {
    person = await aUser(platform);
  });
  afterAll(async () => {
    await platform.close();
    await gateway.close();
    await database.drop();
  });

  const unanswered: Person[] = [];

  it('posts operation id, amount and token, carrying the trace on (C3.3, C5.1)', async () => {
    const answer = await pay(person, 700, 'tok_visa');
    expect(answer).toMatchObject({ status: 201, body: { data: { amount_cents: 700 } } });
    expect(gateway.asked).toEqual([
      {
        path: '/pay/charges',
        operation_id: answer.body.data.reference,
        amount_cents: 700,
        payment_token: 'tok_visa',
        traceparent: expect.stringContaining(answer.body.trace_id),
      },
    ]);
    expect(await lastDeposit()).toMatchObject({ status: 'succeeded', payment_token: null });
  });

  it('answers 2002 when the gateway declines (C3.3)', async () => {
    gateway.next('tok_broke', decline);
    expect(await pay(person, 700, 'tok_broke')).toMatchObject({ status: 200, body: { code: 2002, data: null } });
    expect(await lastDeposit()).toMatchObject({ status: 'declined', payment_token: null });
    expect(await balanceOf(person)).toBe(0);
  });

  const trouble: [string, Reaction][] = [
    ['500', answering(500, '{"status":"succeeded"}')],
    ['503', answering(503, '')],
    ['401', answering(401, '')],
    ['409', answering(409, '{"status":"declined"}')],
    ['429', answering(429, '', { 'retry-after': '1' })],
    ['another success status', answering(201, '{"status":"succeeded"}')],
    ['a redirect', answering(307, '', { location: '/elsewhere' })],
    ['no JSON', answering(200, '<html>OK</html>')],
    ['an unknown outcome', answering(200, '{"status":"maybe"}')],
    ['null', answering(200, 'null')],
    ['a list', answering(200, '["succeeded"]')],
    ['an answer without end', answering(200, `"${'x'.repeat(2_000_000)}"`)],
    ['a broken connection', hangUp],
    ['silence', hang],
  ];
  it.each(trouble)('answers 5002 to %s in time, and the deposit stays pending (C3.3)', async (what, react) => {
    gateway.next(what, react);
    const startedAt = Date.now();
    expect(await pay(person, 700, what)).toMatchObject({ status: 502, body: { code: 5002, data: null } });
    expect(Date.now() - startedAt).toBeLessThan(PAYMENT_TIMEOUT_MS + 1500);
    expect(await lastDeposit()).toMatchObject({ status: 'pending', payment_token: what });
    expect(await balanceOf(person)).toBe(0);
    unanswered.push(person);
  });

  it('settles each of them later under the same operation id, once though two processes do so (C3.3)', async () => {
    const other = await boot({ database, env });
    await until(async () => (await deposits()).every(({ status }) => status !== 'pending'));
    await other.close();
    for (const debtor of unanswered) {
      const [entry, ...others] = await ledgerOf(debtor);
      expect(others).toEqual([]);
      expect(entry).toMatchObject({ amount_cents: 700, balance_cents: 700, reason: 'deposit' });
      const asked = gateway.asked.filter(({ operation_id }) => operation_id === entry?.reference);
      expect(asked.length).toBeGreaterThanOrEqual(2);
    }
    expect(unanswered).toHaveLength(trouble.length);
    expect((await deposits()).every(({ payment_token }) => payment_token === null)).toBe(true);
  });

  it.each([400, 404, 405, 410, 413, 415, 422])(
    'answers 5002 to a first charge refused with %i, and does not ask again (C3.3)',
    async (status) => {
      const token = `tok_${status}`;
      gateway.next(token, answering(status, '{"status":"declined"}'));
      expect(await pay(person, 700, token)).toMatchObject({ status: 502, body: { code: 5002, data: null } });
      expect(await lastDeposit()).toMatchObject({ status: 'failed', payment_token: null });
      expect(gateway.asked.filter(({ payment_token }) => payment_token === token)).toHaveLength(1);
      expect(await balanceOf(person)).toBe(0);
    },
  );

  it('keeps a deposit pending that is refused after an ask without an answer: that one may have taken the money (C3.3)', async () => {
    gateway.next('tok_lost', hangUp, answering(400, ''), answering(404, ''));
    expect((await pay(person, 700, 'tok_lost')).body.code).toBe(5002);
    await until(async () => (await lastDeposit())?.status !== 'pending');
    expect(await lastDeposit()).toMatchObject({ status: 'succeeded' });
    expect(gateway.asked.filter(({ payment_token }) => payment_token === 'tok_lost')).toHaveLength(4);
    expect(await balanceOf(person)).toBe(700);
  });

  it('settles a pending deposit that is declined in the end without money (C3.3)', async () => {
    gateway.next('tok_poor', answering(502, ''), decline);
    expect((await pay(person, 700, 'tok_poor')).body.code).toBe(5002);
    await until(async () => (await lastDeposit())?.status === 'declined');
    expect(await lastDeposit()).toMatchObject({ payment_token: null });
    expect(await ledgerOf(person)).toEqual([]);
  });

  it('holds no transaction while the gateway is silent, so that others write meanwhile (C3.3, C7.4)', async () => {
    const admin = platform.as(await platform.adminToken());
    const before = gateway.asked.length;
    gateway.next('tok_slow', hang);
    const paying = pay(person, 700, 'tok_slow');
    await until(() => gateway.asked.length > before);
    const product = await aProduct(admin, { quantity: 5 }); // SQLite has one writer
    expect((await admin('PUT', `/app-b/inventory/${product}`, { quantity: 6 })).body.code).toBe(0);
    expect((await paying).body.code).toBe(5002);
  });

  it('refuses a call to the outside inside a transaction (C7.4)', async () => {
    const inside = platform.nest
      .get(Database)
      .transaction(() => platform.nest.get(HttpClient).postJson(gateway.url, {}, { timeoutMs: 100 }));
    await expect(inside).rejects.toThrow(/inside a transaction/);
  });

  it('logs no payment token (C10.1)', () => {
    expect(JSON.stringify(platform.logs)).not.toContain('tok_visa');
  });
});

describe('a deposit that a starting process settles while its request still waits', () => {
  it('is booked when one of the two asks took the money, though the other was refused (C3.3)', async () => {
    const gateway = await GatewayStandIn.open();
    database = await createDatabase('sqlite');
    const env = { PAYMENT_URL: gateway.url, APP_A_PAYMENT_TIMEOUT_MS: '20000' };
    platform = await boot({ database, env });
    const person = await aUser(platform);
    const waiting: ServerResponse[] = [];
    const hold: Reaction = (response) => waiting.push(response);
    gateway.next('tok_twice', hold, hold);

    const paying = pay(person, 700, 'tok_twice');
    await until(() => waiting.length === 1);
    const starting = await boot({ database, env });
    await until(() => waiting.length === 2);
    answering(404, '')(waiting[0]!);
    expect((await paying).body.code).toBe(5002);
    expect(await lastDeposit()).toMatchObject({ status: 'failed' });
    answering(200, '{"status":"succeeded"}')(waiting[1]!);
    await until(async () => (await lastDeposit())?.status === 'succeeded');
    expect(await balanceOf(person)).toBe(700);

    await Promise.all([starting.close(), platform.close()]);
    await gateway.close();
    await database.drop();
  });
});
